#include "engine.h"

#include <initguid.h>
#include <devguid.h>

#include <algorithm>

int LiveObjects = 0;

/* INetCfgClass and INetCfgClassSetup of the adapters. */
class NetClass final : public Counted<INetCfgClass, INetCfgClassSetup>
{
  public:
    explicit NetClass(Engine &engine) : m_engine(engine)
    {
    }
    STDMETHODIMP FindComponent(LPCWSTR id, INetCfgComponent **component) override
    {
        return m_engine.FindComponent(id, component);
    }
    STDMETHODIMP EnumComponents(IEnumNetCfgComponent **components) override
    {
        return m_engine.EnumComponents(&GUID_DEVCLASS_NET, components);
    }
    STDMETHODIMP SelectAndInstall(HWND, OBO_TOKEN *, INetCfgComponent **) override
    {
        return E_NOTIMPL;
    }
    STDMETHODIMP Install(LPCWSTR id, OBO_TOKEN *token, DWORD, DWORD, LPCWSTR, LPCWSTR,
                         INetCfgComponent **component) override
    {
        *component = nullptr;
        if (TheWatch.Fails() || token == nullptr || token->Type != OBO_USER) {
            return InjectedFailure;
        }
        Component *const made = m_engine.Install(id);

        if (made == nullptr) {
            return HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND);
        }
        made->AddRef();
        *component = made;
        return m_engine.installAnswer;
    }
    STDMETHODIMP DeInstall(INetCfgComponent *component, OBO_TOKEN *token, LPWSTR *references) override
    {
        *references = nullptr;
        if (TheWatch.Fails() || token == nullptr || token->Type != OBO_USER) {
            return InjectedFailure;
        }
        if (m_engine.deInstallAnswer == NETCFG_S_STILL_REFERENCED) {
            *references = GiveString(L"another");
            return m_engine.deInstallAnswer;
        }
        const HRESULT hr = m_engine.DeInstall(static_cast<Component *>(component));

        return FAILED(hr) ? hr : m_engine.deInstallAnswer;
    }

  private:
    Engine &m_engine;
};

Engine::Engine(HMODULE module, const std::wstring &serviceName, const std::wstring &id)
    : dll(module), service(serviceName), miniportId(id)
{
    protocol = new Component(*this, GUID_DEVCLASS_NETTRANS, L"Example_" + service, L"Protocol", NCF_HAS_UI);
    protocol->bindName = service;
    components.push_back(protocol);
}

Engine::~Engine()
{
    for (Path *path : paths) {
        path->Release();
    }
    for (Component *component : components) {
        component->Release();
    }
}

Component *Engine::AddAdapter(const std::wstring &name, DWORD characteristics)
{
    components.push_back(new Component(*this, GUID_DEVCLASS_NET, L"PCI\\VEN_8086&DEV_15F3", name, characteristics));
    return components.back();
}

std::vector<Component *> Engine::Miniports() const
{
    std::vector<Component *> found;

    std::copy_if(components.begin(), components.end(), std::back_inserter(found),
                 [this](const Component *one) { return one->id == miniportId && !one->removedNow; });
    return found;
}

Path *Engine::PathTo(Component *adapter)
{
    for (Path *path : paths) {
        if (path->upper == protocol && path->lower == adapter) {
            return path;
        }
    }
    paths.push_back(new Path(protocol, adapter));
    return paths.back();
}

Component *Engine::Install(LPCWSTR id)
{
    if (id != miniportId) {
        return nullptr; /* no INF has it */
    }
    auto *const made = new Component(*this, GUID_DEVCLASS_NET, id, L"Virtual Miniport", NCF_VIRTUAL);

    made->installedNow = true;
    components.push_back(made);
    if (onInstall) {
        onInstall(made);
    }
    return made;
}

HRESULT Engine::DeInstall(Component *component)
{
    if (component->removedNow) {
        return E_UNEXPECTED;
    }
    component->removedNow = true;
    return S_OK;
}

STDMETHODIMP Engine::Initialize(PVOID)
{
    return S_OK;
}

STDMETHODIMP Engine::Uninitialize()
{
    return S_OK;
}

static void Drop(std::vector<Component *> &components, std::vector<Path *> &paths, bool (*isDropped)(const Component *))
{
    for (auto at = paths.begin(); at != paths.end();) {
        if (isDropped((*at)->lower)) {
            (*at)->Release();
            at = paths.erase(at);
        } else {
            ++at;
        }
    }
    for (auto at = components.begin(); at != components.end();) {
        if (isDropped(*at)) {
            (*at)->Release();
            at = components.erase(at);
        } else {
            (*at)->removedNow = (*at)->installedNow = false;
            ++at;
        }
    }
}

/* What was removed goes, what was installed stays. */
STDMETHODIMP Engine::Apply()
{
    Drop(components, paths, [](const Component *one) { return one->removedNow; });
    return S_OK;
}

/* What was removed is back. What was installed is for the notify object to take back, so it stays. */
STDMETHODIMP Engine::Cancel()
{
    Drop(components, paths, [](const Component *one) { return one->installedNow && one->removedNow; });
    return S_OK;
}

STDMETHODIMP Engine::EnumComponents(const GUID *ofClass, IEnumNetCfgComponent **to)
{
    std::vector<INetCfgComponent *> found;

    *to = nullptr;
    if (TheWatch.Fails()) {
        return InjectedFailure;
    }
    for (Component *component : components) {
        if (component->classId == *ofClass && (listsRemoved || !component->removedNow)) {
            found.push_back(component);
        }
    }
    if (listsBackwards) {
        std::reverse(found.begin(), found.end());
    }
    *to = new List<IEnumNetCfgComponent, INetCfgComponent>(found);
    return S_OK;
}

STDMETHODIMP Engine::FindComponent(LPCWSTR id, INetCfgComponent **to)
{
    *to = nullptr;
    if (TheWatch.Fails()) {
        return InjectedFailure;
    }
    for (Component *component : components) {
        if (component->id == id && !component->removedNow) {
            component->AddRef();
            *to = component;
            return S_OK;
        }
    }
    return S_FALSE;
}

STDMETHODIMP Engine::QueryNetCfgClass(const GUID *ofClass, REFIID id, void **object)
{
    *object = nullptr;
    if (TheWatch.Fails() || *ofClass != GUID_DEVCLASS_NET) {
        return InjectedFailure;
    }
    auto *const net = new NetClass(*this);
    const HRESULT hr = net->QueryInterface(id, object);

    net->Release();
    return hr;
}
