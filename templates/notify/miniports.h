/*
 * The virtual miniports over every adapter: as the registry has them, and as they will be when the changes are applied.
 *
 *   Create, Remove, RemoveAll    ask the engine at once, as the pages say; the registry waits
 *   Save                         writes what differs from the registry
 *   Cancel                       takes back what was asked since the last Save
 */
#pragma once

#include "engine.h"

class Miniports
{
  public:
    explicit Miniports(Engine &engine);

    HRESULT Load();

    /*
     * Fills each row of the adapter: with the device that has it already, with one whose note says that it belongs
     * there, or with a new one. All rows or none: after a failure nothing new is left.
     */
    HRESULT Create(INetCfgComponent *adapter, bool alreadyBound);
    HRESULT Remove(const GUID &adapter);
    HRESULT RemoveAll();

    HRESULT Save();
    HRESULT Cancel();

    /* Tells the driver of rows that changed below a binding it already had. */
    HRESULT Tell(INetCfgPnpReconfigCallback *callback);

  private:
    struct Adapter {
        GUID id;
        Rows saved;
        Rows wanted;
        bool exact;   /* the registry holds what is saved, and nothing else */
        bool rewrite; /* it is to, even if the rows stay as they are */
        bool tell;    /* the driver, once that is saved */

        bool IsChanged() const;
        void Forget();
    };
    using Owned = std::unique_ptr<Adapter>;

    Adapter *Find(const GUID &id) const;
    HRESULT FindOrAdd(const GUID &id, Adapter *&adapter);
    HRESULT FindPresent(Array<Miniport> &present) const;
    void DropGone(Adapter &adapter, const Array<Miniport> &present) const;
    HRESULT Fill(Adapter &adapter, INetCfgComponent *component, const Array<Miniport> &present);
    HRESULT Install(INetCfgComponent *adapter, size_t row, GUID &id);
    HRESULT DeInstall(const Miniport &miniport);
    HRESULT DeInstallNew(size_t first);
    HRESULT SaveOne(Adapter &adapter, const Array<Miniport> &present) const;

    Engine &m_engine;
    Array<Owned> m_adapters;
    Array<GUID> m_new;  /* installed since the last Save */
    Array<GUID> m_gone; /* removed since: the engine may list them until it applies the changes */
    bool m_removing = false;
};
