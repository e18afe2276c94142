#include "miniports.h"

#include <strsafe.h>

#include <algorithm>

static bool Contains(const Array<GUID> &ids, const GUID &id)
{
    return std::find(ids.begin(), ids.end(), id) != ids.end();
}

static const Miniport *FindById(const Array<Miniport> &miniports, const GUID &id)
{
    const Miniport *found =
        std::find_if(miniports.begin(), miniports.end(), [&id](const Miniport &miniport) { return miniport.id == id; });

    return found != miniports.end() ? found : nullptr;
}

static bool IsPlaced(const Miniport &miniport, const GUID &adapter, size_t row)
{
    return miniport.place.adapter == adapter && miniport.place.row == row;
}

static bool IsIn(const Rows &rows, const GUID &id)
{
    return std::find(rows.begin(), rows.end(), id) != rows.end();
}

/* A failure does not keep the others from being done; the first one is reported. */
static void Keep(HRESULT &first, HRESULT hr)
{
    if (SUCCEEDED(first) && FAILED(hr)) {
        first = hr;
    }
}

bool Miniports::Adapter::IsChanged() const
{
    return rewrite || wanted != saved;
}

void Miniports::Adapter::Forget()
{
    wanted = saved;
    rewrite = false;
    tell = false;
}

Miniports::Miniports(Engine &engine) : m_engine(engine)
{
}

HRESULT Miniports::Load()
{
    Array<GUID> ids;
    HRESULT hr = RegistryListAdapters(ids);

    for (const GUID &id : ids) {
        Adapter *adapter = nullptr;

        if (SUCCEEDED(hr)) {
            hr = FindOrAdd(id, adapter);
        }
        if (SUCCEEDED(hr)) {
            hr = RegistryReadRows(id, adapter->saved, adapter->exact);
            adapter->Forget();
        }
    }
    return hr;
}

Miniports::Adapter *Miniports::Find(const GUID &id) const
{
    for (const Owned &adapter : m_adapters) {
        if (adapter->id == id) {
            return adapter.get();
        }
    }
    return nullptr;
}

HRESULT Miniports::FindOrAdd(const GUID &id, Adapter *&adapter)
{
    adapter = Find(id);
    if (adapter != nullptr) {
        return S_OK;
    }
    Owned added(new (std::nothrow) Adapter{});
    if (added == nullptr) {
        return E_OUTOFMEMORY;
    }
    added->id = id;
    added->exact = true;
    adapter = added.get();
    return m_adapters.Append(std::move(added));
}

HRESULT Miniports::FindPresent(Array<Miniport> &present) const
{
    Array<Miniport> listed;
    HRESULT hr = m_engine.FindMiniports(listed);

    for (const Miniport &miniport : listed) {
        if (SUCCEEDED(hr) && !Contains(m_gone, miniport.id)) {
            hr = present.Append(miniport);
        }
    }
    return hr;
}

/* Empties the rows of devices that are no longer there. */
void Miniports::DropGone(Adapter &adapter, const Array<Miniport> &present) const
{
    for (GUID &id : adapter.wanted) {
        if (Contains(m_gone, id) || FindById(present, id) == nullptr) {
            id = GUID_NULL;
        }
    }
}

/* Makes room for the id first: what was installed is always known. */
HRESULT Miniports::Install(INetCfgComponent *adapter, size_t row, GUID &id)
{
    wchar_t name[256];
    CoString adapterName;
    const size_t place = m_new.Count();
    HRESULT hr = m_new.Append(GUID_NULL);

    if (FAILED(hr)) {
        return hr;
    }
    /* Every adapter has these rows. What is too long is cut. */
    if (SUCCEEDED(adapter->GetDisplayName(adapterName.Receive()))) {
        (void)StringCchPrintfW(name, std::size(name), L"%ls (%ls)", Product::FriendlyNames[row], adapterName.Get());
    } else {
        (void)StringCchCopyW(name, std::size(name), Product::FriendlyNames[row]);
    }
    hr = m_engine.Install(name, id);
    if (SUCCEEDED(hr)) {
        m_new[place] = id;
    }
    return hr;
}

HRESULT Miniports::DeInstall(const Miniport &miniport)
{
    const size_t place = m_gone.Count();
    HRESULT hr = m_gone.Append(GUID_NULL);

    if (SUCCEEDED(hr)) {
        hr = m_engine.DeInstall(miniport.component.Get());
    }
    if (SUCCEEDED(hr)) {
        m_gone[place] = miniport.id;
    }
    return hr;
}

/* Of those that were installed since the last Save, all from the one numbered `first` on. */
HRESULT Miniports::DeInstallNew(size_t first)
{
    Array<Miniport> present;
    HRESULT hr = FindPresent(present);

    if (FAILED(hr)) {
        return hr;
    }
    for (size_t index = first; index < m_new.Count(); index++) {
        const Miniport *miniport = FindById(present, m_new[index]);
        const HRESULT one = miniport != nullptr ? DeInstall(*miniport) : S_OK;

        if (SUCCEEDED(one)) {
            m_new[index] = GUID_NULL;
        }
        Keep(hr, one);
    }
    return hr;
}

HRESULT Miniports::Fill(Adapter &adapter, INetCfgComponent *component, const Array<Miniport> &present)
{
    for (size_t row = 0; row < adapter.wanted.size(); row++) {
        GUID &id = adapter.wanted[row];
        const GUID *const taken = adapter.wanted.data();
        const Miniport *known = std::find_if(present.begin(), present.end(), [&](const Miniport &miniport) {
            return IsPlaced(miniport, adapter.id, row) && std::find(taken, taken + row, miniport.id) == taken + row;
        });

        /* A note counts for more than UpperBindings, which may be shorter than it was. */
        if (known == present.end()) {
            known = FindById(present, id);
            if (known != nullptr &&
                (known->place.adapter != GUID_NULL || std::find(taken, taken + row, id) != taken + row)) {
                known = nullptr;
            }
        }
        if (known != nullptr) {
            id = known->id;
        } else {
            const HRESULT hr = Install(component, row, id);

            if (FAILED(hr)) {
                return hr;
            }
        }
    }
    return S_OK;
}

HRESULT Miniports::Create(INetCfgComponent *component, bool alreadyBound)
{
    Array<Miniport> present;
    Adapter *adapter = nullptr;
    GUID id;
    const size_t firstNew = m_new.Count();
    HRESULT hr = component->GetInstanceGuid(&id);

    if (SUCCEEDED(hr)) {
        hr = FindOrAdd(id, adapter);
    }
    if (SUCCEEDED(hr)) {
        hr = FindPresent(present);
    }
    if (FAILED(hr)) {
        return hr;
    }

    const std::unique_ptr<Rows> before(new (std::nothrow) Rows(adapter->wanted));

    if (before == nullptr) {
        return E_OUTOFMEMORY;
    }
    hr = Fill(*adapter, component, present);
    if (FAILED(hr)) {
        adapter->wanted = *before;
        (void)DeInstallNew(firstNew); /* what it cannot remove, Cancel tries again */
        return hr;
    }
    adapter->rewrite = !adapter->exact;
    adapter->tell = adapter->tell || (alreadyBound && adapter->IsChanged());

    /* Rows that an older package had and this one has not. */
    for (const Miniport &miniport : present) {
        if (miniport.place.adapter == id && !IsIn(adapter->wanted, miniport.id)) {
            Keep(hr, DeInstall(miniport));
        }
    }
    return hr;
}

HRESULT Miniports::Remove(const GUID &id)
{
    Array<Miniport> present;
    Adapter *const adapter = Find(id);
    HRESULT hr = FindPresent(present);

    if (FAILED(hr)) {
        return hr;
    }
    for (const Miniport &miniport : present) {
        const bool listed = adapter != nullptr && IsIn(adapter->wanted, miniport.id);

        if (miniport.place.adapter == id || (miniport.place.adapter == GUID_NULL && listed)) {
            Keep(hr, DeInstall(miniport));
        }
    }
    if (adapter != nullptr) {
        DropGone(*adapter, present);
        adapter->rewrite = !adapter->exact;
        adapter->tell = false;
    }
    return hr;
}

HRESULT Miniports::RemoveAll()
{
    Array<Miniport> present;
    HRESULT hr = FindPresent(present);

    m_removing = true;
    if (FAILED(hr)) {
        return hr;
    }
    for (const Miniport &miniport : present) {
        Keep(hr, DeInstall(miniport));
    }
    for (const Owned &adapter : m_adapters) {
        DropGone(*adapter, present);
        adapter->tell = false;
    }
    return hr;
}

HRESULT Miniports::SaveOne(Adapter &adapter, const Array<Miniport> &present) const
{
    HRESULT hr = RegistryWriteRows(adapter.id, adapter.wanted);

    for (size_t row = 0; row < adapter.wanted.size(); row++) {
        const Miniport *miniport = FindById(present, adapter.wanted[row]);
        HKEY key = nullptr;

        if (miniport != nullptr && !IsPlaced(*miniport, adapter.id, row)) {
            HRESULT one = miniport->component->OpenParamKey(&key);

            if (SUCCEEDED(one)) {
                one = RegistryWritePlace(key, {adapter.id, static_cast<DWORD>(row)});
                RegCloseKey(key);
            }
            Keep(hr, one);
        }
    }
    if (SUCCEEDED(hr)) {
        adapter.saved = adapter.wanted;
        adapter.exact = true;
        adapter.rewrite = false;
    }
    return hr;
}

HRESULT Miniports::Save()
{
    HRESULT hr = S_OK;

    if (m_removing) {
        hr = RegistryRemoveAdapters();
        if (SUCCEEDED(hr)) {
            m_adapters.Clear();
            m_removing = false;
        }
    } else if (std::any_of(m_adapters.begin(), m_adapters.end(), [](const Owned &one) { return one->IsChanged(); })) {
        Array<Miniport> present;

        hr = FindPresent(present);
        if (FAILED(hr)) {
            return hr;
        }
        for (const Owned &adapter : m_adapters) {
            if (adapter->IsChanged()) {
                Keep(hr, SaveOne(*adapter, present));
            }
        }
    }
    if (SUCCEEDED(hr)) {
        m_new.Clear();
        m_gone.Clear();
    }
    return hr;
}

HRESULT Miniports::Cancel()
{
    const HRESULT hr = DeInstallNew(0);

    for (const Owned &adapter : m_adapters) {
        adapter->Forget();
    }
    if (SUCCEEDED(hr)) {
        m_new.Clear();
    }
    m_gone.Clear();
    m_removing = false;
    return hr;
}

HRESULT Miniports::Tell(INetCfgPnpReconfigCallback *callback)
{
    HRESULT hr = S_OK;

    for (const Owned &adapter : m_adapters) {
        if (!adapter->IsChanged() && std::exchange(adapter->tell, false)) {
            Keep(hr, m_engine.Reconfigure(callback, adapter->id));
        }
    }
    return hr;
}
