/* The DLL as COM sees it, its registration, and the real parts of the machine that runs this. */
#include "session.h"

#include <algorithm>
#include <cwchar>

static std::wstring ClassKey()
{
    return L"SOFTWARE\\Classes\\CLSID\\" + GuidText(NotifyObjectId);
}

static std::wstring ClassValue(const wchar_t *subkey, const wchar_t *name)
{
    wchar_t text[1024] = L"";
    DWORD size = sizeof(text);

    RegGetValueW(HKEY_LOCAL_MACHINE, (ClassKey() + subkey).c_str(), name, RRF_RT_REG_SZ, nullptr, text, &size);
    return text;
}

static bool IsRegistered()
{
    HKEY key;
    const bool is = RegOpenKeyExW(HKEY_LOCAL_MACHINE, ClassKey().c_str(), 0, KEY_READ, &key) == ERROR_SUCCESS;

    if (is) {
        RegCloseKey(key);
    }
    return is;
}

template <class Function> static Function Export(const char *name)
{
    return reinterpret_cast<Function>(reinterpret_cast<void *>(GetProcAddress(DllWith(2).module, name)));
}

using Plain = HRESULT(WINAPI *)();
using GetClassObject = HRESULT(WINAPI *)(REFCLSID, REFIID, void **);

static void CanUnload(HRESULT expected)
{
    REQUIRE(Export<Plain>("DllCanUnloadNow")() == expected);
}

static void RegistersAndIsMadeByItsClassId()
{
    void *object = nullptr;

    TheWatch = Watch();
    TheWatch.mayWrite = true;
    REQUIRE(Export<Plain>("DllRegisterServer")() == S_OK);
    REQUIRE(ClassValue(L"\\InprocServer32", nullptr) == DllWith(2).path);
    REQUIRE(ClassValue(L"\\InprocServer32", L"ThreadingModel") == L"Both");
    REQUIRE(CoCreateInstance(NotifyObjectId, nullptr, CLSCTX_INPROC_SERVER, __uuidof(INetCfgComponentControl),
                             &object) == S_OK);
    CanUnload(S_FALSE);
    REQUIRE(static_cast<IUnknown *>(object)->Release() == 0);
    REQUIRE(Export<Plain>("DllRegisterServer")() == S_OK); /* again */
    REQUIRE(Export<Plain>("DllUnregisterServer")() == S_OK);
    REQUIRE(!IsRegistered());
    REQUIRE(Export<Plain>("DllUnregisterServer")() == S_OK); /* again */
    REQUIRE(CoCreateInstance(NotifyObjectId, nullptr, CLSCTX_INPROC_SERVER, __uuidof(IUnknown), &object) ==
            REGDB_E_CLASSNOTREG);
    REQUIRE(TheWatch.openKeys == 0);
}

/* The program of Windows that class installers stand beside; run before this one. */
static void Regsvr32HasRegistered()
{
    REQUIRE(ClassValue(L"\\InprocServer32", nullptr) == DllWith(2).path);
    REQUIRE(ClassValue(L"", nullptr) == ServiceName);
}

static void FailedRegistrationLeavesNothing()
{
    for (int call = 1;; call++) {
        TheWatch = Watch();
        TheWatch.mayWrite = true;
        TheWatch.Arm(call);
        const HRESULT hr = Export<Plain>("DllRegisterServer")();

        if (!TheWatch.Disarm()) {
            REQUIRE(call > 3 && hr == S_OK);
            break;
        }
        REQUIRE(FAILED(hr));
        REQUIRE(!IsRegistered());
        REQUIRE(TheWatch.openKeys == 0);
        REQUIRE(!TheWatch.debugOutput.empty());
    }
    TheWatch.Arm(1);
    REQUIRE(FAILED(Export<Plain>("DllUnregisterServer")()));
    TheWatch.Disarm();
    REQUIRE(Export<Plain>("DllUnregisterServer")() == S_OK);
}

static void ClassFactoryKeepsTheRules()
{
    const auto getClassObject = Export<GetClassObject>("DllGetClassObject");
    void *object = &object;
    void *factory = nullptr;
    IClassFactory *classFactory;

    TheWatch = Watch();
    CanUnload(S_OK);
    REQUIRE(getClassObject(__uuidof(CNetCfg), __uuidof(IClassFactory), &object) == CLASS_E_CLASSNOTAVAILABLE);
    REQUIRE(object == nullptr);
    REQUIRE(getClassObject(NotifyObjectId, __uuidof(INetCfg), &object) == E_NOINTERFACE);
    REQUIRE(getClassObject(NotifyObjectId, __uuidof(IClassFactory), nullptr) == E_POINTER);
    CanUnload(S_OK);

    REQUIRE(getClassObject(NotifyObjectId, __uuidof(IClassFactory), &factory) == S_OK);
    classFactory = static_cast<IClassFactory *>(factory);
    REQUIRE(classFactory->QueryInterface(__uuidof(IUnknown), &object) == S_OK);
    classFactory->Release();
    REQUIRE(classFactory->QueryInterface(__uuidof(IUnknown), nullptr) == E_POINTER);
    REQUIRE(classFactory->LockServer(TRUE) == S_OK);
    REQUIRE(classFactory->CreateInstance(classFactory, __uuidof(IUnknown), &object) == CLASS_E_NOAGGREGATION);
    REQUIRE(classFactory->CreateInstance(nullptr, __uuidof(INetCfg), &object) == E_NOINTERFACE);
    REQUIRE(object == nullptr);
    REQUIRE(classFactory->CreateInstance(nullptr, __uuidof(IUnknown), nullptr) == E_POINTER);
    TheWatch.Arm(1);
    REQUIRE(classFactory->CreateInstance(nullptr, __uuidof(IUnknown), &object) == E_OUTOFMEMORY);
    REQUIRE(TheWatch.Disarm());
    classFactory->Release();
    CanUnload(S_FALSE);
    REQUIRE(classFactory->LockServer(FALSE) == S_OK);
    CanUnload(S_OK);
    REQUIRE(TheWatch.memory.empty());
}

template <class Interface> static void IsReached(Session &session)
{
    auto *const found = session.As<Interface>();

    REQUIRE(found != nullptr);
    for (const GUID &id : {__uuidof(IUnknown), __uuidof(INetCfgComponentControl), __uuidof(INetCfgComponentSetup),
                           __uuidof(INetCfgComponentNotifyBinding), __uuidof(INetCfgComponentNotifyGlobal),
                           __uuidof(INetCfgComponentPropertyUi)}) {
        void *object = nullptr;
        void *unknown = nullptr;

        REQUIRE(found->QueryInterface(id, &object) == S_OK);
        REQUIRE(static_cast<IUnknown *>(object)->QueryInterface(__uuidof(IUnknown), &unknown) == S_OK);
        REQUIRE(unknown == session.As<IUnknown>());
        static_cast<IUnknown *>(unknown)->Release();
        static_cast<IUnknown *>(object)->Release();
    }
    void *object = found;

    REQUIRE(found->QueryInterface(__uuidof(INetCfg), &object) == E_NOINTERFACE && object == nullptr);
    REQUIRE(found->QueryInterface(__uuidof(INetCfg), nullptr) == E_POINTER);
}

static void EachInterfaceLeadsToEachOther()
{
    Session session(2);

    REQUIRE(session.Start() == S_OK);
    IsReached<INetCfgComponentControl>(session);
    IsReached<INetCfgComponentSetup>(session);
    IsReached<INetCfgComponentNotifyBinding>(session);
    IsReached<INetCfgComponentNotifyGlobal>(session);
    IsReached<INetCfgComponentPropertyUi>(session);
    REQUIRE(session.As<INetCfgComponentUpperEdge>() == nullptr);
}

/* Every method, in any state, with parameters that are none. */
static void NothingIsNotImplemented()
{
    for (const bool initialized : {false, true}) {
        Session session(2);
        Component *const adapter = session.engine->AddAdapter(L"Adapter");
        INetCfgBindingPath *const path = session.engine->PathTo(adapter);
        void *object = nullptr;
        void *factory = nullptr;

        REQUIRE(Export<GetClassObject>("DllGetClassObject")(NotifyObjectId, __uuidof(IClassFactory), &factory) == S_OK);
        REQUIRE(static_cast<IClassFactory *>(factory)->CreateInstance(nullptr, __uuidof(INetCfgComponentControl),
                                                                      &object) == S_OK);
        static_cast<IClassFactory *>(factory)->Release();

        auto *const control = static_cast<INetCfgComponentControl *>(object);
        void *other;

        REQUIRE(control->Initialize(nullptr, nullptr, FALSE) == E_POINTER);
        REQUIRE(control->Initialize(session.engine->protocol, nullptr, FALSE) == E_POINTER);
        if (initialized) {
            REQUIRE(control->Initialize(session.engine->protocol, session.engine, FALSE) == S_OK);
            REQUIRE(control->Initialize(session.engine->protocol, session.engine, FALSE) == E_UNEXPECTED);
        }
        TheWatch.mayWrite = true;
        REQUIRE(control->ApplyRegistryChanges() == S_OK);
        REQUIRE(control->ApplyPnpChanges(nullptr) == S_OK);
        REQUIRE(control->CancelChanges() == S_OK);

        control->QueryInterface(__uuidof(INetCfgComponentSetup), &other);
        auto *const setup = static_cast<INetCfgComponentSetup *>(other);

        REQUIRE(setup->Install(0) == S_OK);
        REQUIRE(setup->ReadAnswerFile(nullptr, nullptr) == S_OK);
        REQUIRE(setup->Upgrade(0, 0) == (initialized ? S_OK : E_UNEXPECTED));
        REQUIRE(setup->Removing() == (initialized ? S_OK : E_UNEXPECTED));
        setup->Release();

        control->QueryInterface(__uuidof(INetCfgComponentNotifyBinding), &other);
        auto *const binding = static_cast<INetCfgComponentNotifyBinding *>(other);

        REQUIRE(binding->QueryBindingPath(NCN_ADD, nullptr) == E_POINTER);
        REQUIRE(binding->NotifyBindingPath(NCN_ADD, nullptr) == E_POINTER);
        REQUIRE(binding->QueryBindingPath(0, path) == (initialized ? S_OK : E_UNEXPECTED));
        REQUIRE(binding->NotifyBindingPath(0, path) == (initialized ? S_OK : E_UNEXPECTED));
        binding->Release();

        control->QueryInterface(__uuidof(INetCfgComponentNotifyGlobal), &other);
        auto *const global = static_cast<INetCfgComponentNotifyGlobal *>(other);

        REQUIRE(global->GetSupportedNotifications(nullptr) == E_POINTER);
        REQUIRE(global->SysQueryBindingPath(0, nullptr) == S_OK);
        REQUIRE(global->SysNotifyBindingPath(0, nullptr) == S_OK);
        REQUIRE(global->SysNotifyComponent(0, nullptr) == S_OK);
        global->Release();

        control->QueryInterface(__uuidof(INetCfgComponentPropertyUi), &other);
        auto *const ui = static_cast<INetCfgComponentPropertyUi *>(other);
        DWORD defaultPages = DPP_ADVANCED;
        BYTE *pages = reinterpret_cast<BYTE *>(&pages);
        UINT count = 7;
        const wchar_t *start = L"?";

        REQUIRE(ui->QueryPropertyUi(nullptr) == S_FALSE);
        REQUIRE(ui->SetContext(nullptr) == S_OK);
        REQUIRE(ui->MergePropPages(&defaultPages, &pages, &count, nullptr, &start) == S_OK);
        REQUIRE(defaultPages == 0 && pages == nullptr && count == 0 && start == nullptr);
        REQUIRE(ui->MergePropPages(nullptr, nullptr, nullptr, nullptr, nullptr) == E_POINTER);
        REQUIRE(ui->ValidateProperties(nullptr) == S_OK);
        REQUIRE(ui->ApplyProperties() == S_OK);
        REQUIRE(ui->CancelProperties() == S_OK);
        ui->Release();
        REQUIRE(control->Release() == 0);
    }
}

/* It opens keys with what it does there, no more. */
static void RightsAreTheLeast()
{
    Session session(2);
    Component *const adapter = session.engine->AddAdapter(L"Adapter");
    const REGSAM allowed = KEY_SET_VALUE | KEY_ENUMERATE_SUB_KEYS;

    REQUIRE(session.Start() == S_OK);
    REQUIRE(session.Bind(adapter) == S_OK);
    REQUIRE(session.Apply() == S_OK);
    session.Stop();
    REQUIRE(session.Start() == S_OK);
    REQUIRE(session.Unbind(adapter) == S_OK);
    REQUIRE(session.Apply() == S_OK);
    REQUIRE(!TheWatch.rights.empty());
    for (const REGSAM rights : TheWatch.rights) {
        REQUIRE((rights & ~allowed) == 0);
    }
}

/* Failures are shown to a debugger, with the method and the result. */
static void FailuresAreShown()
{
    Session session(2);
    Component *const adapter = session.engine->AddAdapter(L"Adapter");

    REQUIRE(session.Start() == S_OK);
    session.engine->miniportId = L"No INF has this";
    REQUIRE(session.Bind(adapter) == HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND));
    session.engine->miniportId = MiniportId;
    REQUIRE(TheWatch.debugOutput ==
            std::vector<std::wstring>{std::wstring(ServiceName) + L"no: NotifyBindingPath failed, 0x80070002\n"});
}

/* INetCfg of this machine: Wine's makes and initialises, and knows no classes. Its failures are passed on, nothing is
 * kept. */
static void RealEngineIsAsked()
{
    Session session(2);
    Component *const adapter = session.engine->AddAdapter(L"Adapter");
    void *made = nullptr;
    void *object = nullptr;
    void *factory = nullptr;

    REQUIRE(CoCreateInstance(__uuidof(CNetCfg), nullptr, CLSCTX_INPROC_SERVER, __uuidof(INetCfg), &made) == S_OK);
    auto *const real = static_cast<INetCfg *>(made);
    INetCfgClass *net = nullptr;

    REQUIRE(real->Initialize(nullptr) == S_OK);
    const HRESULT known =
        real->QueryNetCfgClass(&adapter->classId, __uuidof(INetCfgClass), reinterpret_cast<void **>(&net));

    REQUIRE(Export<GetClassObject>("DllGetClassObject")(NotifyObjectId, __uuidof(IClassFactory), &factory) == S_OK);
    REQUIRE(static_cast<IClassFactory *>(factory)->CreateInstance(nullptr, __uuidof(INetCfgComponentControl),
                                                                  &object) == S_OK);
    static_cast<IClassFactory *>(factory)->Release();

    auto *const control = static_cast<INetCfgComponentControl *>(object);
    void *binding = nullptr;

    REQUIRE(control->Initialize(session.engine->protocol, real, FALSE) == S_OK);
    REQUIRE(control->QueryInterface(__uuidof(INetCfgComponentNotifyBinding), &binding) == S_OK);
    const HRESULT hr = static_cast<INetCfgComponentNotifyBinding *>(binding)->NotifyBindingPath(
        NCN_ADD | NCN_ENABLE, session.engine->PathTo(adapter));

    printf("note INetCfg of this machine: QueryNetCfgClass 0x%08lX, NotifyBindingPath 0x%08lX\n",
           static_cast<unsigned long>(known), static_cast<unsigned long>(hr));
    REQUIRE(FAILED(hr));
    static_cast<IUnknown *>(binding)->Release();
    REQUIRE(control->Release() == 0);
    REQUIRE(real->Uninitialize() == S_OK);
    REQUIRE(real->Release() == 0);
}

const std::vector<Scenario> DllScenarios = {
    {"Regsvr32HasRegistered", Regsvr32HasRegistered},
    {"RegistersAndIsMadeByItsClassId", RegistersAndIsMadeByItsClassId},
    {"FailedRegistrationLeavesNothing", FailedRegistrationLeavesNothing},
    {"ClassFactoryKeepsTheRules", ClassFactoryKeepsTheRules},
    {"EachInterfaceLeadsToEachOther", EachInterfaceLeadsToEachOther},
    {"NothingIsNotImplemented", NothingIsNotImplemented},
    {"RightsAreTheLeast", RightsAreTheLeast},
    {"FailuresAreShown", FailuresAreShown},
    {"RealEngineIsAsked", RealEngineIsAsked},
};
