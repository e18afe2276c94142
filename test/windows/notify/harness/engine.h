/*
 * A network configuration engine of the tests' own: components, binding paths, installing and removing, and the order
 * in which a notify object is called. What it does follows the pages on notify objects; where they are silent (whether
 * a removed component is listed until the changes are applied) it can do either.
 */
#pragma once

#include "hooks.h"

#include <netcfgx.h>
#include <netcfgn.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

class Engine;

/* Objects that are alive. */
extern int LiveObjects;

/* Counts its references; the engine holds one. */
template <class... Interfaces> class Counted : public Interfaces...
{
  public:
    Counted()
    {
        LiveObjects++;
    }
    virtual ~Counted()
    {
        LiveObjects--;
    }
    STDMETHODIMP QueryInterface(REFIID id, void **object) override
    {
        if (TheWatch.Fails()) {
            *object = nullptr;
            return InjectedFailure;
        }
        *object = nullptr;
        ((id == __uuidof(Interfaces) ? (*object = static_cast<Interfaces *>(this)) : nullptr), ...);
        if (*object == nullptr) {
            return E_NOINTERFACE;
        }
        AddRef();
        return S_OK;
    }
    STDMETHODIMP_(ULONG) AddRef() override
    {
        return ++references;
    }
    STDMETHODIMP_(ULONG) Release() override
    {
        const ULONG left = --references;

        if (left == 0) {
            delete this;
        }
        return left;
    }

    ULONG references = 1;
};

class Component final : public Counted<INetCfgComponent, INetCfgComponentBindings>
{
  public:
    Component(Engine &engine, const GUID &classId, std::wstring id, std::wstring displayName, DWORD characteristics);
    ~Component() override;

    STDMETHODIMP GetDisplayName(LPWSTR *name) override;
    STDMETHODIMP SetDisplayName(LPCWSTR name) override;
    STDMETHODIMP GetHelpText(LPWSTR *text) override;
    STDMETHODIMP GetId(LPWSTR *text) override;
    STDMETHODIMP GetCharacteristics(LPDWORD value) override;
    STDMETHODIMP GetInstanceGuid(GUID *guid) override;
    STDMETHODIMP GetPnpDevNodeId(LPWSTR *text) override;
    STDMETHODIMP GetClassGuid(GUID *guid) override;
    STDMETHODIMP GetBindName(LPWSTR *name) override;
    STDMETHODIMP GetDeviceStatus(ULONG *status) override;
    STDMETHODIMP OpenParamKey(HKEY *key) override;
    STDMETHODIMP RaisePropertyUi(HWND parent, DWORD flags, IUnknown *context) override;

    STDMETHODIMP BindTo(INetCfgComponent *other) override;
    STDMETHODIMP UnbindFrom(INetCfgComponent *other) override;
    STDMETHODIMP SupportsBindingInterface(DWORD flags, LPCWSTR name) override;
    STDMETHODIMP IsBoundTo(INetCfgComponent *other) override;
    STDMETHODIMP IsBindableTo(INetCfgComponent *other) override;
    STDMETHODIMP EnumBindingPaths(DWORD flags, IEnumNetCfgBindingPath **paths) override;
    STDMETHODIMP MoveBefore(INetCfgBindingPath *path, INetCfgBindingPath *other) override;
    STDMETHODIMP MoveAfter(INetCfgBindingPath *path, INetCfgBindingPath *other) override;

    std::wstring KeyPath() const;

    Engine &engine;
    const GUID classId;
    const GUID guid;
    const std::wstring id;
    std::wstring displayName;
    std::wstring bindName;
    const DWORD characteristics;
    bool installedNow = false; /* since the last Apply */
    bool removedNow = false;
};

class Path final : public Counted<INetCfgBindingPath>
{
  public:
    Path(Component *upper, Component *lower);

    STDMETHODIMP IsSamePathAs(INetCfgBindingPath *path) override;
    STDMETHODIMP IsSubPathOf(INetCfgBindingPath *path) override;
    STDMETHODIMP IsEnabled() override;
    STDMETHODIMP Enable(BOOL enable) override;
    STDMETHODIMP GetPathToken(LPWSTR *token) override;
    STDMETHODIMP GetOwner(INetCfgComponent **owner) override;
    STDMETHODIMP GetDepth(ULONG *depth) override;
    STDMETHODIMP EnumBindingInterfaces(IEnumNetCfgBindingInterface **interfaces) override;

    Component *upper;
    Component *lower;
    bool enabled = true;
};

class Engine final : public Counted<INetCfg>
{
  public:
    explicit Engine(HMODULE dll, const std::wstring &service, const std::wstring &miniportId);
    ~Engine() override;

    STDMETHODIMP Initialize(PVOID reserved) override;
    STDMETHODIMP Uninitialize() override;
    STDMETHODIMP Apply() override;
    STDMETHODIMP Cancel() override;
    STDMETHODIMP EnumComponents(const GUID *classId, IEnumNetCfgComponent **components) override;
    STDMETHODIMP FindComponent(LPCWSTR id, INetCfgComponent **component) override;
    STDMETHODIMP QueryNetCfgClass(const GUID *classId, REFIID id, void **object) override;

    Component *Install(LPCWSTR id);
    HRESULT DeInstall(Component *component);
    Component *AddAdapter(const std::wstring &name, DWORD characteristics = NCF_PHYSICAL);
    std::vector<Component *> Miniports() const;
    Path *PathTo(Component *adapter);

    HMODULE dll;
    std::wstring service;
    std::wstring miniportId;
    std::vector<Component *> components;
    std::vector<Path *> paths;
    Component *protocol;

    bool listsRemoved = false; /* until the changes are applied */
    bool listsBackwards = false;
    HRESULT installAnswer = S_OK;
    HRESULT deInstallAnswer = S_OK;
    int enableCalls = 0;
    std::function<void(Component *)> onInstall;
};

/* Elements that exist once, given out with a reference each. */
template <class Enumerator, class Item> class List final : public Counted<Enumerator>
{
  public:
    explicit List(std::vector<Item *> items) : m_items(std::move(items))
    {
        for (Item *item : m_items) {
            item->AddRef();
        }
    }
    ~List() override
    {
        for (Item *item : m_items) {
            item->Release();
        }
    }
    STDMETHODIMP Next(ULONG count, Item **items, ULONG *fetched) override
    {
        ULONG given = 0;

        if (TheWatch.Fails()) {
            return InjectedFailure;
        }
        while (given < count && m_next < m_items.size()) {
            m_items[m_next]->AddRef();
            items[given++] = m_items[m_next++];
        }
        if (fetched != nullptr) {
            *fetched = given;
        }
        return given == count ? S_OK : S_FALSE;
    }
    STDMETHODIMP Skip(ULONG count) override
    {
        m_next += count;
        return S_OK;
    }
    STDMETHODIMP Reset() override
    {
        m_next = 0;
        return S_OK;
    }
    STDMETHODIMP Clone(Enumerator **) override
    {
        return E_NOTIMPL;
    }

  private:
    std::vector<Item *> m_items;
    size_t m_next = 0;
};

std::wstring GuidText(const GUID &guid);
