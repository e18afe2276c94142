#include "session.h"

#include <algorithm>
#include <utility>

void Require(bool right, const char *what, const char *file, int line)
{
    if (!right) {
        const std::string path(file);

        throw Wrong{path.substr(path.find_last_of("/\\") + 1) + ":" + std::to_string(line) + ": " + what};
    }
}

STDMETHODIMP Reconfigurer::SendPnpReconfig(NCPNP_RECONFIG_LAYER layer, LPCWSTR upper, LPCWSTR lower, PVOID, DWORD)
{
    if (TheWatch.Fails() || layer != NCRL_NDIS) {
        return InjectedFailure;
    }
    sent.push_back(std::wstring(upper) + L">" + lower);
    return S_OK;
}

static std::wstring ServicePath()
{
    return std::wstring(L"SYSTEM\\CurrentControlSet\\Services\\") + ServiceName;
}

static std::wstring AdapterPath(const Component *adapter)
{
    return ServicePath() + L"\\Parameters\\Adapters\\" + GuidText(adapter->guid);
}

Session::Session(size_t count) : rows(count)
{
    RegDeleteTreeW(HKEY_LOCAL_MACHINE, ServicePath().c_str());
    TheWatch = Watch();
    engine = new Engine(DllWith(count).module, ServiceName, MiniportId);
    reconfigurer = new Reconfigurer();
}

/* Nothing may be left: references, keys, memory, texts; nor may the registry be written at any other time. */
Session::~Session() noexcept(false)
{
    const bool unwinding = std::uncaught_exceptions() != 0;

    TheWatch.Disarm();
    Stop();
    const ULONG engineReferences = engine->references;
    const bool held =
        std::any_of(engine->components.begin(), engine->components.end(),
                    [](const Component *one) { return one->references != 1; }) ||
        std::any_of(engine->paths.begin(), engine->paths.end(), [](const Path *one) { return one->references != 1; }) ||
        reconfigurer->references != 1;

    engine->Release();
    reconfigurer->Release();
    RegDeleteTreeW(HKEY_LOCAL_MACHINE, ServicePath().c_str());
    const int alive = std::exchange(LiveObjects, 0);

    if (!unwinding) {
        REQUIRE(engineReferences == 1);
        REQUIRE(!held);
        REQUIRE(alive == 0);
        REQUIRE(TheWatch.openKeys == 0);
        REQUIRE(TheWatch.memory.empty());
        REQUIRE(TheWatch.strings.empty());
        REQUIRE(TheWatch.strayWrites.empty());
    }
}

/* No method may answer so. */
HRESULT Session::Checked(HRESULT hr) const
{
    REQUIRE(hr != E_NOTIMPL);
    return hr;
}

HRESULT Session::Start(bool installing)
{
    using GetClassObject = HRESULT(WINAPI *)(REFCLSID, REFIID, void **);
    auto *const getClassObject =
        reinterpret_cast<GetClassObject>(reinterpret_cast<void *>(GetProcAddress(engine->dll, "DllGetClassObject")));
    void *factory = nullptr;
    void *object = nullptr;
    HRESULT hr = getClassObject(NotifyObjectId, __uuidof(IClassFactory), &factory);

    if (SUCCEEDED(hr)) {
        hr = static_cast<IClassFactory *>(factory)->CreateInstance(nullptr, __uuidof(INetCfgComponentControl), &object);
        static_cast<IClassFactory *>(factory)->Release();
    }
    if (FAILED(hr)) {
        return Checked(hr);
    }
    m_object = static_cast<INetCfgComponentControl *>(object);
    hr = Checked(m_object->Initialize(engine->protocol, engine, installing));
    if (FAILED(hr)) {
        Stop();
    }
    return hr;
}

HRESULT Session::StartWith(size_t count)
{
    engine->dll = DllWith(count).module;
    rows = count;
    return Start();
}

void Session::Stop()
{
    if (m_object != nullptr) {
        const ULONG left = std::exchange(m_object, nullptr)->Release();

        REQUIRE(left == 0);
    }
}

HRESULT Session::Install()
{
    const HRESULT hr = Start(true);

    return FAILED(hr) ? hr : Checked(As<INetCfgComponentSetup>()->Install(NSF_POSTSYSINSTALL));
}

void Session::InstallOver(Component *adapter)
{
    REQUIRE(Install() == S_OK);
    REQUIRE(Bind(adapter) == S_OK);
    REQUIRE(Apply() == S_OK);
}

HRESULT Session::Query(DWORD flags, Component *adapter)
{
    return Checked(As<INetCfgComponentNotifyBinding>()->QueryBindingPath(flags, engine->PathTo(adapter)));
}

HRESULT Session::Notify(DWORD flags, Component *adapter)
{
    Path *const path = engine->PathTo(adapter);

    path->enabled = (flags & (NCN_DISABLE | NCN_REMOVE)) == 0;
    return Checked(As<INetCfgComponentNotifyBinding>()->NotifyBindingPath(flags, path));
}

/* A path that appears is asked for first, and is enabled unless the answer is to disable it. */
HRESULT Session::Bind(Component *adapter)
{
    const HRESULT hr = Query(NCN_ADD | NCN_ENABLE, adapter);

    if (FAILED(hr)) {
        return hr;
    }
    return Notify(hr == NETCFG_S_DISABLE_QUERY ? NCN_ADD | NCN_DISABLE : NCN_ADD | NCN_ENABLE, adapter);
}

HRESULT Session::Unbind(Component *adapter)
{
    return Notify(NCN_REMOVE, adapter);
}

HRESULT Session::Enable(Component *adapter)
{
    const HRESULT hr = Query(NCN_ENABLE, adapter);

    return hr == S_OK ? Notify(NCN_ENABLE, adapter) : hr;
}

HRESULT Session::Disable(Component *adapter)
{
    return Notify(NCN_DISABLE, adapter);
}

HRESULT Session::Upgrade()
{
    return Checked(As<INetCfgComponentSetup>()->Upgrade(NSF_WINNT_WKS_UPGRADE, 22621));
}

HRESULT Session::Remove()
{
    return Checked(As<INetCfgComponentSetup>()->Removing());
}

HRESULT Session::ApplyRegistry()
{
    TheWatch.mayWrite = true;
    const HRESULT hr = Checked(m_object->ApplyRegistryChanges());

    TheWatch.mayWrite = false;
    return hr;
}

HRESULT Session::ApplyPnp()
{
    return Checked(m_object->ApplyPnpChanges(reconfigurer));
}

HRESULT Session::Apply()
{
    HRESULT hr = ApplyRegistry();

    if (SUCCEEDED(hr)) {
        engine->Apply();
        const HRESULT pnp = ApplyPnp();

        hr = hr == S_OK ? pnp : hr;
    }
    return hr;
}

HRESULT Session::Cancel()
{
    const HRESULT hr = Checked(m_object->CancelChanges());

    if (SUCCEEDED(hr)) {
        engine->Cancel();
    }
    return hr;
}

std::wstring DeviceName(const Component *miniport)
{
    return L"\\Device\\" + GuidText(miniport->guid);
}

bool Session::HasUpperBindings(Component *adapter) const
{
    return RegGetValueW(HKEY_LOCAL_MACHINE, AdapterPath(adapter).c_str(), L"UpperBindings", RRF_RT_ANY, nullptr,
                        nullptr, nullptr) == ERROR_SUCCESS;
}

/* The bytes must be those of a MULTI_SZ to the last: each name ended, and the whole. */
std::vector<std::wstring> Session::UpperBindings(Component *adapter) const
{
    std::vector<std::wstring> names;
    DWORD size = 0;
    DWORD type = 0;
    HKEY key;

    if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, AdapterPath(adapter).c_str(), 0, KEY_QUERY_VALUE, &key) != ERROR_SUCCESS) {
        return names;
    }
    if (RegQueryValueExW(key, L"UpperBindings", nullptr, &type, nullptr, &size) == ERROR_SUCCESS) {
        std::wstring text(size / sizeof(wchar_t), L'?');

        REQUIRE(type == REG_MULTI_SZ && size % sizeof(wchar_t) == 0);
        RegQueryValueExW(key, L"UpperBindings", nullptr, nullptr, reinterpret_cast<BYTE *>(text.data()), &size);
        REQUIRE(text.size() > 1 && text.back() == L'\0' && text[text.size() - 2] == L'\0');
        for (size_t at = 0; at + 1 < text.size(); at = text.find(L'\0', at) + 1) {
            names.emplace_back(text.c_str() + at);
        }
    }
    RegCloseKey(key);
    return names;
}

void Session::WriteUpperBindings(Component *adapter, DWORD type, const void *data, DWORD size) const
{
    RegSetKeyValueW(HKEY_LOCAL_MACHINE, AdapterPath(adapter).c_str(), L"UpperBindings", type, data, size);
}

void Session::LoseUpperBindings() const
{
    RegDeleteTreeW(HKEY_LOCAL_MACHINE, ServicePath().c_str());
}

std::vector<std::wstring> Session::DeviceNames() const
{
    std::vector<std::wstring> names;

    for (const Component *miniport : engine->Miniports()) {
        names.push_back(DeviceName(miniport));
    }
    return names;
}

bool Session::IsComplete(Component *adapter) const
{
    const std::vector<std::wstring> names = UpperBindings(adapter);

    if (names.size() != rows) {
        return false;
    }
    for (const Component *miniport : engine->Miniports()) {
        const auto at = std::find(names.begin(), names.end(), DeviceName(miniport));
        wchar_t lower[64] = L"";
        DWORD row = 0xffff;
        DWORD size = sizeof(lower);

        if (at == names.end()) {
            continue; /* of another adapter */
        }
        RegGetValueW(HKEY_LOCAL_MACHINE, miniport->KeyPath().c_str(), L"LowerAdapter", RRF_RT_REG_SZ, nullptr, lower,
                     &size);
        size = sizeof(row);
        RegGetValueW(HKEY_LOCAL_MACHINE, miniport->KeyPath().c_str(), L"LowerAdapterRow", RRF_RT_REG_DWORD, nullptr,
                     &row, &size);
        if (GuidText(adapter->guid) != lower || row != static_cast<DWORD>(at - names.begin())) {
            return false;
        }
    }
    return std::all_of(names.begin(), names.end(), [this](const std::wstring &name) {
        const std::vector<std::wstring> present = DeviceNames();

        return std::count(present.begin(), present.end(), name) == 1;
    });
}

void RunSweep(size_t rows, const Sweep &sweep, int step)
{
    for (int call = 1;; call += step) {
        Session session(rows);

        sweep.prepare(session);
        TheWatch.Arm(call);
        const HRESULT hr = sweep.action(session);

        if (!TheWatch.Disarm()) {
            REQUIRE(call > 1); /* else nothing was tried */
            REQUIRE(SUCCEEDED(hr));
            return;
        }
        try {
            sweep.check(session, hr);
            sweep.recover(session);
        } catch (Wrong &wrong) {
            wrong.what += ", when call " + std::to_string(call) + " failed";
            throw;
        }
    }
}
