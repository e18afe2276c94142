#include "notify_object.h"

#include "dll.h"

NotifyObject::NotifyObject() : m_miniports(m_engine)
{
    DllAddReference();
}

NotifyObject::~NotifyObject()
{
    DllRelease();
}

STDMETHODIMP NotifyObject::QueryInterface(REFIID id, void **object)
{
    if (object == nullptr) {
        return E_POINTER;
    }
    if (id == __uuidof(IUnknown) || id == __uuidof(INetCfgComponentControl)) {
        *object = static_cast<INetCfgComponentControl *>(this);
    } else if (id == __uuidof(INetCfgComponentSetup)) {
        *object = static_cast<INetCfgComponentSetup *>(this);
    } else if (id == __uuidof(INetCfgComponentNotifyBinding)) {
        *object = static_cast<INetCfgComponentNotifyBinding *>(this);
    } else if (id == __uuidof(INetCfgComponentNotifyGlobal)) {
        *object = static_cast<INetCfgComponentNotifyGlobal *>(this);
    } else if (id == __uuidof(INetCfgComponentPropertyUi)) {
        *object = static_cast<INetCfgComponentPropertyUi *>(this);
    } else {
        *object = nullptr;
        return E_NOINTERFACE;
    }
    AddRef();
    return S_OK;
}

STDMETHODIMP_(ULONG) NotifyObject::AddRef()
{
    return static_cast<ULONG>(InterlockedIncrement(&m_references));
}

STDMETHODIMP_(ULONG) NotifyObject::Release()
{
    const LONG left = InterlockedDecrement(&m_references);

    if (left == 0) {
        delete this;
    }
    return static_cast<ULONG>(left);
}

STDMETHODIMP NotifyObject::Initialize(INetCfgComponent *component, INetCfg *netCfg, BOOL installing)
{
    HRESULT hr;

    if (component == nullptr || netCfg == nullptr) {
        return E_POINTER;
    }
    if (m_engine.IsAttached()) {
        return E_UNEXPECTED;
    }
    m_engine.Attach(component, netCfg);
    hr = installing ? S_OK : m_miniports.Load();
    if (FAILED(hr)) {
        m_engine.Attach(nullptr, nullptr);
    }
    return Reported(L"Initialize", hr);
}

/* The only place that writes to the registry. */
STDMETHODIMP NotifyObject::ApplyRegistryChanges()
{
    HRESULT hr = m_engine.IsAttached() ? m_miniports.Save() : S_OK;

    if (SUCCEEDED(hr) && m_engine.NeedsReboot()) {
        hr = NETCFG_S_REBOOT;
    }
    return Reported(L"ApplyRegistryChanges", hr);
}

/* The driver reads UpperBindings when it binds. Where it is bound already and cannot be told, it needs a restart. */
STDMETHODIMP NotifyObject::ApplyPnpChanges(INetCfgPnpReconfigCallback *callback)
{
    if (!m_engine.IsAttached()) {
        return S_OK;
    }
    return FAILED(Reported(L"SendPnpReconfig", m_miniports.Tell(callback))) ? NETCFG_S_REBOOT : S_OK;
}

STDMETHODIMP NotifyObject::CancelChanges()
{
    return Reported(L"CancelChanges", m_engine.IsAttached() ? m_miniports.Cancel() : S_OK);
}

/* The engine tells of the paths afterwards. */
STDMETHODIMP NotifyObject::Install(DWORD)
{
    return S_OK;
}

/*
 * Of Windows, or of this package: UpperBindings may be lost, or have another number of rows than this package has. No
 * device is removed for having no adapter: adapters that are not there yet come later, and find theirs by the notes.
 */
STDMETHODIMP NotifyObject::Upgrade(DWORD, DWORD)
{
    Array<ComPtr<INetCfgComponent>> adapters;
    HRESULT hr = m_engine.IsAttached() ? m_engine.BoundAdapters(adapters) : E_UNEXPECTED;

    for (const ComPtr<INetCfgComponent> &adapter : adapters) {
        HRESULT one = IsOwnMiniport(adapter.Get());

        if (one == S_FALSE) {
            one = m_miniports.Create(adapter.Get(), true);
        }
        if (SUCCEEDED(hr) && FAILED(one)) {
            hr = one; /* which does not stop the others */
        }
    }
    return Reported(L"Upgrade", hr);
}

STDMETHODIMP NotifyObject::ReadAnswerFile(LPCWSTR, LPCWSTR)
{
    return S_OK;
}

STDMETHODIMP NotifyObject::Removing()
{
    return Reported(L"Removing", m_engine.IsAttached() ? m_miniports.RemoveAll() : E_UNEXPECTED);
}

/*
 * Never over our own virtual miniports: each would bring more of them. Over virtual adapters of others not unasked
 * either, since two drivers of this kind would go on for ever over each other; whoever wants it enables the binding.
 */
STDMETHODIMP NotifyObject::QueryBindingPath(DWORD changeFlag, INetCfgBindingPath *path)
{
    ComPtr<INetCfgComponent> adapter;
    DWORD characteristics = 0;
    HRESULT hr;

    if (path == nullptr || !m_engine.IsAttached()) {
        return path == nullptr ? E_POINTER : E_UNEXPECTED;
    }
    hr = m_engine.LowerAdapter(path, adapter);
    if (hr == S_OK) {
        hr = IsOwnMiniport(adapter.Get());
        if (hr == S_OK) {
            return NETCFG_S_DISABLE_QUERY;
        }
        if (SUCCEEDED(hr) && (changeFlag & NCN_ADD) != 0) {
            hr = adapter->GetCharacteristics(&characteristics);
            if (SUCCEEDED(hr) && (characteristics & (NCF_VIRTUAL | NCF_SOFTWARE_ENUMERATED)) != 0) {
                return NETCFG_S_DISABLE_QUERY;
            }
        }
    }
    return Reported(L"QueryBindingPath", FAILED(hr) ? hr : S_OK);
}

/* A binding that is enabled has virtual miniports; one that is disabled or gone has none. */
HRESULT NotifyObject::Bound(DWORD changeFlag, INetCfgBindingPath *path)
{
    ComPtr<INetCfgComponent> adapter;
    GUID id;
    bool enabled = (changeFlag & NCN_ENABLE) != 0;
    HRESULT hr = m_engine.LowerAdapter(path, adapter);

    if (hr != S_OK) {
        return FAILED(hr) ? hr : S_OK;
    }
    hr = IsOwnMiniport(adapter.Get());
    if (hr != S_FALSE) {
        return hr;
    }

    if ((changeFlag & (NCN_REMOVE | NCN_DISABLE)) != 0) {
        hr = adapter->GetInstanceGuid(&id);
        return FAILED(hr) ? hr : m_miniports.Remove(id);
    }
    if (!enabled && (changeFlag & NCN_ADD) != 0) {
        hr = path->IsEnabled();
        if (FAILED(hr)) {
            return hr;
        }
        enabled = hr == S_OK;
    }
    return enabled ? m_miniports.Create(adapter.Get(), false) : S_OK;
}

STDMETHODIMP NotifyObject::NotifyBindingPath(DWORD changeFlag, INetCfgBindingPath *path)
{
    if (path == nullptr || !m_engine.IsAttached()) {
        return path == nullptr ? E_POINTER : E_UNEXPECTED;
    }
    return Reported(L"NotifyBindingPath", Bound(changeFlag, path));
}

/*
 * None: all that concerns this driver comes by NotifyBindingPath, and bindings of others are theirs. A virtual miniport
 * that somebody removes by hand keeps its name in UpperBindings, else the rows behind it would move up.
 */
STDMETHODIMP NotifyObject::GetSupportedNotifications(DWORD *notifications)
{
    if (notifications == nullptr) {
        return E_POINTER;
    }
    *notifications = 0;
    return S_OK;
}

STDMETHODIMP NotifyObject::SysQueryBindingPath(DWORD, INetCfgBindingPath *)
{
    return S_OK;
}

STDMETHODIMP NotifyObject::SysNotifyBindingPath(DWORD, INetCfgBindingPath *)
{
    return S_OK;
}

STDMETHODIMP NotifyObject::SysNotifyComponent(DWORD, INetCfgComponent *)
{
    return S_OK;
}

/* NCF_HAS_UI promises properties; in no context there are any. */
STDMETHODIMP NotifyObject::QueryPropertyUi(IUnknown *)
{
    return S_FALSE;
}

STDMETHODIMP NotifyObject::SetContext(IUnknown *)
{
    return S_OK;
}

STDMETHODIMP NotifyObject::MergePropPages(DWORD *defaultPages, BYTE **pages, UINT *pageCount, HWND, LPCWSTR *startPage)
{
    if (defaultPages == nullptr || pages == nullptr || pageCount == nullptr) {
        return E_POINTER;
    }
    *defaultPages = 0;
    *pages = nullptr;
    *pageCount = 0;
    if (startPage != nullptr) {
        *startPage = nullptr;
    }
    return S_OK;
}

STDMETHODIMP NotifyObject::ValidateProperties(HWND)
{
    return S_OK;
}

STDMETHODIMP NotifyObject::ApplyProperties()
{
    return S_OK;
}

STDMETHODIMP NotifyObject::CancelProperties()
{
    return S_OK;
}
