/* What is asked of the network configuration engine (INetCfg), for the component that owns the notify object. */
#pragma once

#include "array.h"
#include "com.h"
#include "registry.h"

#include <netcfgx.h>
#include <netcfgn.h>

/* One of our virtual miniports, as it is installed. */
struct Miniport {
    ComPtr<INetCfgComponent> component;
    GUID id;
    Place place;
};

class Engine
{
  public:
    void Attach(INetCfgComponent *self, INetCfg *netCfg);
    bool IsAttached() const;

    /* The adapter that a binding path of ours ends at; S_FALSE for any other path. */
    HRESULT LowerAdapter(INetCfgBindingPath *path, ComPtr<INetCfgComponent> &adapter) const;

    /* The adapters at the end of our enabled paths. */
    HRESULT BoundAdapters(Array<ComPtr<INetCfgComponent>> &adapters) const;

    HRESULT FindMiniports(Array<Miniport> &miniports) const;
    HRESULT Install(const wchar_t *displayName, GUID &id);
    HRESULT DeInstall(INetCfgComponent *miniport);

    /* NetEventReconfigure for the driver's binding to that adapter. */
    HRESULT Reconfigure(INetCfgPnpReconfigCallback *callback, const GUID &adapter) const;

    /* Whether something that was done needs a restart of Windows. */
    bool NeedsReboot() const;

  private:
    HRESULT FindAdapter(const GUID &id, ComPtr<INetCfgComponent> &adapter) const;
    HRESULT OpenNetClass(ComPtr<INetCfgClassSetup> &setup) const;

    ComPtr<INetCfgComponent> m_self;
    ComPtr<INetCfg> m_netCfg;
    bool m_needsReboot = false;
};

/* S_OK for one of our virtual miniports, else S_FALSE. */
HRESULT IsOwnMiniport(INetCfgComponent *component);
