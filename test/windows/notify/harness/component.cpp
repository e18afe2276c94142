/* Components and binding paths of the tests' engine. */
#include "engine.h"

std::wstring GuidText(const GUID &guid)
{
    wchar_t text[39];

    StringFromGUID2(guid, text, 39);
    return text;
}

/* The same ids in every run, and no two alike in one. */
static GUID NextGuid()
{
    static unsigned long last = 0;

    last++;
    return {0xA5000000 + last * 7919 % 0x1000000, 0x1234, 0x4abc, {0x80, 1, 2, 3, 4, 5, 6, 7}};
}

class BindingInterface final : public Counted<INetCfgBindingInterface>
{
  public:
    explicit BindingInterface(const Path &path) : m_upper(path.upper), m_lower(path.lower)
    {
    }
    STDMETHODIMP GetName(LPWSTR *name) override
    {
        *name = GiveString(L"ndis5");
        return S_OK;
    }
    STDMETHODIMP GetUpperComponent(INetCfgComponent **component) override
    {
        return Give(m_upper, component);
    }
    STDMETHODIMP GetLowerComponent(INetCfgComponent **component) override
    {
        return Give(m_lower, component);
    }

  private:
    static HRESULT Give(Component *from, INetCfgComponent **component)
    {
        *component = nullptr;
        if (TheWatch.Fails()) {
            return InjectedFailure;
        }
        from->AddRef();
        *component = from;
        return S_OK;
    }

    Component *m_upper;
    Component *m_lower;
};

Component::Component(Engine &owner, const GUID &ofClass, std::wstring withId, std::wstring name, DWORD flags)
    : engine(owner), classId(ofClass), guid(NextGuid()), id(std::move(withId)), displayName(std::move(name)),
      bindName(GuidText(guid)), characteristics(flags)
{
    HKEY key;

    RegCreateKeyExW(HKEY_LOCAL_MACHINE, KeyPath().c_str(), 0, nullptr, 0, KEY_READ, nullptr, &key, nullptr);
    RegCloseKey(key);
}

Component::~Component()
{
    RegDeleteTreeW(HKEY_LOCAL_MACHINE, KeyPath().c_str());
}

std::wstring Component::KeyPath() const
{
    return L"SYSTEM\\CurrentControlSet\\Control\\Class\\{4d36e972-e325-11ce-bfc1-08002be10318}\\" + GuidText(guid);
}

static HRESULT Text(LPWSTR *to, const std::wstring &text)
{
    *to = nullptr;
    if (TheWatch.Fails()) {
        return InjectedFailure;
    }
    *to = GiveString(text);
    return S_OK;
}

STDMETHODIMP Component::GetDisplayName(LPWSTR *name)
{
    return Text(name, displayName);
}

STDMETHODIMP Component::SetDisplayName(LPCWSTR name)
{
    if (TheWatch.Fails()) {
        return InjectedFailure;
    }
    displayName = name;
    return S_OK;
}

STDMETHODIMP Component::GetHelpText(LPWSTR *text)
{
    return Text(text, L"");
}

STDMETHODIMP Component::GetId(LPWSTR *text)
{
    return Text(text, id);
}

STDMETHODIMP Component::GetCharacteristics(LPDWORD value)
{
    if (TheWatch.Fails()) {
        return InjectedFailure;
    }
    *value = characteristics;
    return S_OK;
}

static HRESULT GiveGuid(GUID *to, const GUID &from)
{
    if (TheWatch.Fails()) {
        return InjectedFailure;
    }
    *to = from;
    return S_OK;
}

STDMETHODIMP Component::GetInstanceGuid(GUID *to)
{
    return GiveGuid(to, guid);
}

STDMETHODIMP Component::GetPnpDevNodeId(LPWSTR *text)
{
    return Text(text, L"ROOT\\NET\\" + GuidText(guid));
}

STDMETHODIMP Component::GetClassGuid(GUID *to)
{
    return GiveGuid(to, classId);
}

STDMETHODIMP Component::GetBindName(LPWSTR *name)
{
    return Text(name, bindName);
}

STDMETHODIMP Component::GetDeviceStatus(ULONG *status)
{
    *status = 0;
    return S_OK;
}

STDMETHODIMP Component::OpenParamKey(HKEY *key)
{
    if (TheWatch.Fails()) {
        return InjectedFailure;
    }
    const LSTATUS status = RegOpenKeyExW(HKEY_LOCAL_MACHINE, KeyPath().c_str(), 0, KEY_READ | KEY_WRITE, key);

    TheWatch.openKeys += status == ERROR_SUCCESS;
    return HRESULT_FROM_WIN32(status);
}

STDMETHODIMP Component::RaisePropertyUi(HWND, DWORD, IUnknown *)
{
    return E_NOTIMPL;
}

STDMETHODIMP Component::BindTo(INetCfgComponent *)
{
    engine.enableCalls++;
    return S_OK;
}

STDMETHODIMP Component::UnbindFrom(INetCfgComponent *)
{
    engine.enableCalls++;
    return S_OK;
}

STDMETHODIMP Component::SupportsBindingInterface(DWORD, LPCWSTR)
{
    return S_OK;
}

STDMETHODIMP Component::IsBoundTo(INetCfgComponent *)
{
    return S_OK;
}

STDMETHODIMP Component::IsBindableTo(INetCfgComponent *)
{
    return S_OK;
}

STDMETHODIMP Component::EnumBindingPaths(DWORD flags, IEnumNetCfgBindingPath **to)
{
    std::vector<INetCfgBindingPath *> found;

    *to = nullptr;
    if (TheWatch.Fails() || flags != EBP_BELOW) {
        return InjectedFailure;
    }
    for (Path *path : engine.paths) {
        if (path->upper == this) {
            found.push_back(path);
        }
    }
    *to = new List<IEnumNetCfgBindingPath, INetCfgBindingPath>(found);
    return S_OK;
}

STDMETHODIMP Component::MoveBefore(INetCfgBindingPath *, INetCfgBindingPath *)
{
    return E_NOTIMPL;
}

STDMETHODIMP Component::MoveAfter(INetCfgBindingPath *, INetCfgBindingPath *)
{
    return E_NOTIMPL;
}

Path::Path(Component *from, Component *to) : upper(from), lower(to)
{
}

STDMETHODIMP Path::IsSamePathAs(INetCfgBindingPath *path)
{
    return path == this ? S_OK : S_FALSE;
}

STDMETHODIMP Path::IsSubPathOf(INetCfgBindingPath *)
{
    return S_FALSE;
}

STDMETHODIMP Path::IsEnabled()
{
    if (TheWatch.Fails()) {
        return InjectedFailure;
    }
    return enabled ? S_OK : S_FALSE;
}

STDMETHODIMP Path::Enable(BOOL)
{
    upper->engine.enableCalls++;
    return S_OK;
}

STDMETHODIMP Path::GetPathToken(LPWSTR *token)
{
    return Text(token, upper->id + L"->" + lower->id);
}

STDMETHODIMP Path::GetOwner(INetCfgComponent **owner)
{
    upper->AddRef();
    *owner = upper;
    return S_OK;
}

STDMETHODIMP Path::GetDepth(ULONG *depth)
{
    *depth = 2;
    return S_OK;
}

STDMETHODIMP Path::EnumBindingInterfaces(IEnumNetCfgBindingInterface **to)
{
    *to = nullptr;
    if (TheWatch.Fails()) {
        return InjectedFailure;
    }
    INetCfgBindingInterface *const only = new BindingInterface(*this);

    *to = new List<IEnumNetCfgBindingInterface, INetCfgBindingInterface>({only});
    only->Release();
    return S_OK;
}
