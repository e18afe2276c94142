/*
 * The notify object: what the network configuration engine tells the driver's component, and asks it.
 *
 * The engine calls Initialize first, then says what changes, and ends with ApplyRegistryChanges and ApplyPnpChanges or
 * with CancelChanges. It calls from one thread at a time. No method may answer E_NOTIMPL.
 */
#pragma once

#include "miniports.h"

class NotifyObject final : public INetCfgComponentControl,
                           public INetCfgComponentSetup,
                           public INetCfgComponentNotifyBinding,
                           public INetCfgComponentNotifyGlobal,
                           public INetCfgComponentPropertyUi
{
  public:
    NotifyObject();
    NotifyObject(const NotifyObject &) = delete;
    NotifyObject &operator=(const NotifyObject &) = delete;

    /* IUnknown */
    STDMETHODIMP QueryInterface(REFIID id, void **object) override;
    STDMETHODIMP_(ULONG) AddRef() override;
    STDMETHODIMP_(ULONG) Release() override;

    /* INetCfgComponentControl */
    STDMETHODIMP Initialize(INetCfgComponent *component, INetCfg *netCfg, BOOL installing) override;
    STDMETHODIMP ApplyRegistryChanges() override;
    STDMETHODIMP ApplyPnpChanges(INetCfgPnpReconfigCallback *callback) override;
    STDMETHODIMP CancelChanges() override;

    /* INetCfgComponentSetup */
    STDMETHODIMP Install(DWORD setupFlags) override;
    STDMETHODIMP Upgrade(DWORD setupFlags, DWORD upgradeFromBuild) override;
    STDMETHODIMP ReadAnswerFile(LPCWSTR answerFile, LPCWSTR answerSection) override;
    STDMETHODIMP Removing() override;

    /* INetCfgComponentNotifyBinding */
    STDMETHODIMP QueryBindingPath(DWORD changeFlag, INetCfgBindingPath *path) override;
    STDMETHODIMP NotifyBindingPath(DWORD changeFlag, INetCfgBindingPath *path) override;

    /* INetCfgComponentNotifyGlobal */
    STDMETHODIMP GetSupportedNotifications(DWORD *notifications) override;
    STDMETHODIMP SysQueryBindingPath(DWORD changeFlag, INetCfgBindingPath *path) override;
    STDMETHODIMP SysNotifyBindingPath(DWORD changeFlag, INetCfgBindingPath *path) override;
    STDMETHODIMP SysNotifyComponent(DWORD changeFlag, INetCfgComponent *component) override;

    /* INetCfgComponentPropertyUi */
    STDMETHODIMP QueryPropertyUi(IUnknown *context) override;
    STDMETHODIMP SetContext(IUnknown *context) override;
    STDMETHODIMP MergePropPages(DWORD *defaultPages, BYTE **pages, UINT *pageCount, HWND parent,
                                LPCWSTR *startPage) override;
    STDMETHODIMP ValidateProperties(HWND sheet) override;
    STDMETHODIMP ApplyProperties() override;
    STDMETHODIMP CancelProperties() override;

  private:
    ~NotifyObject();
    HRESULT Bound(DWORD changeFlag, INetCfgBindingPath *path);

    volatile LONG m_references = 1;
    Engine m_engine;
    Miniports m_miniports;
};
