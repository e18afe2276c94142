#include "engine.h"

#include <initguid.h>
#include <devguid.h>

HRESULT IsOwnMiniport(INetCfgComponent *component)
{
    CoString id;
    const HRESULT hr = component->GetId(id.Receive());

    if (FAILED(hr)) {
        return hr;
    }
    return CompareStringOrdinal(id.Get(), -1, Product::MiniportId, -1, TRUE) == CSTR_EQUAL ? S_OK : S_FALSE;
}

/* The next element: S_OK, S_FALSE at the end. */
template <class Enumerator, class Item> static HRESULT Next(const ComPtr<Enumerator> &enumerator, ComPtr<Item> &item)
{
    ULONG fetched = 0;
    const HRESULT hr = enumerator->Next(1, item.Receive(), &fetched);

    return hr == S_OK && item.Get() == nullptr ? S_FALSE : hr;
}

void Engine::Attach(INetCfgComponent *self, INetCfg *netCfg)
{
    m_self = ComPtr<INetCfgComponent>(self);
    m_netCfg = ComPtr<INetCfg>(netCfg);
    m_needsReboot = false;
}

bool Engine::IsAttached() const
{
    return m_self.Get() != nullptr;
}

bool Engine::NeedsReboot() const
{
    return m_needsReboot;
}

HRESULT Engine::LowerAdapter(INetCfgBindingPath *path, ComPtr<INetCfgComponent> &adapter) const
{
    ComPtr<IEnumNetCfgBindingInterface> interfaces;
    ComPtr<INetCfgBindingInterface> binding;
    ComPtr<INetCfgComponent> upper;
    GUID self;
    GUID id;
    HRESULT hr = m_self->GetInstanceGuid(&self);

    if (SUCCEEDED(hr)) {
        hr = path->EnumBindingInterfaces(interfaces.Receive());
    }
    if (SUCCEEDED(hr)) {
        hr = Next(interfaces, binding);
    }
    if (hr != S_OK) {
        return hr;
    }

    /* Nothing binds to us from above, so we stand at the top of each path of ours: the first interface is the one below
     * us. */
    hr = binding->GetUpperComponent(upper.Receive());
    if (SUCCEEDED(hr)) {
        hr = upper->GetInstanceGuid(&id);
    }
    if (SUCCEEDED(hr) && id != self) {
        return S_FALSE;
    }
    if (SUCCEEDED(hr)) {
        hr = binding->GetLowerComponent(adapter.Receive());
    }
    if (SUCCEEDED(hr)) {
        hr = adapter->GetClassGuid(&id);
    }
    if (SUCCEEDED(hr)) {
        hr = id == GUID_DEVCLASS_NET ? S_OK : S_FALSE;
    }
    return hr;
}

HRESULT Engine::BoundAdapters(Array<ComPtr<INetCfgComponent>> &adapters) const
{
    ComPtr<INetCfgComponentBindings> bindings;
    ComPtr<IEnumNetCfgBindingPath> paths;
    ComPtr<INetCfgBindingPath> path;
    HRESULT hr = m_self.As(bindings);

    if (SUCCEEDED(hr)) {
        hr = bindings->EnumBindingPaths(EBP_BELOW, paths.Receive());
    }
    if (FAILED(hr)) {
        return hr;
    }
    while ((hr = Next(paths, path)) == S_OK) {
        ComPtr<INetCfgComponent> adapter;

        hr = path->IsEnabled();
        if (hr == S_OK) {
            hr = LowerAdapter(path.Get(), adapter);
        }
        if (hr == S_OK) {
            hr = adapters.Append(adapter);
        }
        if (FAILED(hr)) {
            return hr;
        }
    }
    return FAILED(hr) ? hr : S_OK;
}

/* A device whose key is not there yet, or not any more, has no note. */
static HRESULT ReadPlace(INetCfgComponent *component, Place &place)
{
    HKEY key = nullptr;
    HRESULT hr = component->OpenParamKey(&key);

    place = {GUID_NULL, 0};
    if (SUCCEEDED(hr)) {
        hr = RegistryReadPlace(key, place);
        RegCloseKey(key);
    }
    return hr == HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND) ? S_OK : hr;
}

HRESULT Engine::FindMiniports(Array<Miniport> &miniports) const
{
    ComPtr<IEnumNetCfgComponent> components;
    Miniport found;
    HRESULT hr = m_netCfg->EnumComponents(&GUID_DEVCLASS_NET, components.Receive());

    if (FAILED(hr)) {
        return hr;
    }
    while ((hr = Next(components, found.component)) == S_OK) {
        hr = IsOwnMiniport(found.component.Get());
        if (hr == S_OK) {
            hr = found.component->GetInstanceGuid(&found.id);
            if (SUCCEEDED(hr)) {
                hr = ReadPlace(found.component.Get(), found.place);
            }
            if (SUCCEEDED(hr)) {
                hr = miniports.Append(found);
            }
        }
        if (FAILED(hr)) {
            return hr;
        }
    }
    return FAILED(hr) ? hr : S_OK;
}

HRESULT Engine::FindAdapter(const GUID &id, ComPtr<INetCfgComponent> &adapter) const
{
    ComPtr<IEnumNetCfgComponent> components;
    HRESULT hr = m_netCfg->EnumComponents(&GUID_DEVCLASS_NET, components.Receive());

    if (FAILED(hr)) {
        return hr;
    }
    while ((hr = Next(components, adapter)) == S_OK) {
        GUID found;

        hr = adapter->GetInstanceGuid(&found);
        if (FAILED(hr) || found == id) {
            return hr;
        }
    }
    return FAILED(hr) ? hr : NETCFG_E_ADAPTER_NOT_FOUND;
}

HRESULT Engine::OpenNetClass(ComPtr<INetCfgClassSetup> &setup) const
{
    ComPtr<INetCfgClass> net;
    HRESULT hr = m_netCfg->QueryNetCfgClass(&GUID_DEVCLASS_NET, __uuidof(INetCfgClass),
                                            reinterpret_cast<void **>(net.Receive()));

    if (SUCCEEDED(hr)) {
        hr = net.As(setup);
    }
    return hr;
}

HRESULT Engine::Install(const wchar_t *displayName, GUID &id)
{
    ComPtr<INetCfgClassSetup> setup;
    ComPtr<INetCfgComponent> miniport;
    OBO_TOKEN onBehalfOf = {};
    HRESULT hr = OpenNetClass(setup);

    if (FAILED(hr)) {
        return hr;
    }
    onBehalfOf.Type = OBO_USER;
    hr = setup->Install(Product::MiniportId, &onBehalfOf, NSF_POSTSYSINSTALL, 0, nullptr, nullptr, miniport.Receive());
    if (FAILED(hr)) {
        return hr;
    }
    if (hr == NETCFG_S_REBOOT) {
        m_needsReboot = true;
    }
    hr = miniport->GetInstanceGuid(&id);
    if (FAILED(hr)) {
        (void)DeInstall(miniport.Get());
        return hr;
    }
    /* Under another name it serves as well. */
    (void)miniport->SetDisplayName(displayName);
    return S_OK;
}

HRESULT Engine::DeInstall(INetCfgComponent *miniport)
{
    ComPtr<INetCfgClassSetup> setup;
    OBO_TOKEN onBehalfOf = {};
    CoString references;
    HRESULT hr = OpenNetClass(setup);

    if (FAILED(hr)) {
        return hr;
    }
    onBehalfOf.Type = OBO_USER;
    hr = setup->DeInstall(miniport, &onBehalfOf, references.Receive());
    if (hr == NETCFG_S_STILL_REFERENCED) {
        return NETCFG_E_IN_USE; /* it stays, so this is no success */
    }
    if (hr == NETCFG_S_REBOOT) {
        m_needsReboot = true;
    }
    return hr;
}

HRESULT Engine::Reconfigure(INetCfgPnpReconfigCallback *callback, const GUID &adapter) const
{
    ComPtr<INetCfgComponent> lower;
    CoString upperName;
    CoString lowerName;
    HRESULT hr = callback != nullptr ? FindAdapter(adapter, lower) : E_POINTER;

    if (SUCCEEDED(hr)) {
        hr = m_self->GetBindName(upperName.Receive());
    }
    if (SUCCEEDED(hr)) {
        hr = lower->GetBindName(lowerName.Receive());
    }
    if (SUCCEEDED(hr)) {
        hr = callback->SendPnpReconfig(NCRL_NDIS, upperName.Get(), lowerName.Get(), nullptr, 0);
    }
    return hr;
}
