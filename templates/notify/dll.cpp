/* The DLL: its entry points, the class factory, and what they register. */
#include "dll.h"

#include "notify_object.h"

#include <strsafe.h>

static HINSTANCE Module;
static volatile LONG References;

void DllAddReference()
{
    InterlockedIncrement(&References);
}

void DllRelease()
{
    InterlockedDecrement(&References);
}

HRESULT Reported(const wchar_t *method, HRESULT hr)
{
    wchar_t text[128];

    if (FAILED(hr)) {
        (void)StringCchPrintfW(text, std::size(text), L"%lsno: %ls failed, 0x%08lX\n", Product::Name, method,
                               static_cast<unsigned long>(hr));
        OutputDebugStringW(text);
    }
    return hr;
}

/* One for all, so it has no count of its own: references to it keep the DLL. */
class ClassFactory final : public IClassFactory
{
  public:
    STDMETHODIMP QueryInterface(REFIID id, void **object) override
    {
        if (object == nullptr) {
            return E_POINTER;
        }
        if (id != __uuidof(IUnknown) && id != __uuidof(IClassFactory)) {
            *object = nullptr;
            return E_NOINTERFACE;
        }
        *object = this;
        AddRef();
        return S_OK;
    }
    STDMETHODIMP_(ULONG) AddRef() override
    {
        DllAddReference();
        return 2;
    }
    STDMETHODIMP_(ULONG) Release() override
    {
        DllRelease();
        return 1;
    }
    STDMETHODIMP CreateInstance(IUnknown *outer, REFIID id, void **object) override
    {
        if (object == nullptr) {
            return E_POINTER;
        }
        *object = nullptr;
        if (outer != nullptr) {
            return CLASS_E_NOAGGREGATION;
        }

        NotifyObject *const created = new (std::nothrow) NotifyObject();

        if (created == nullptr) {
            return E_OUTOFMEMORY;
        }

        const HRESULT hr = created->QueryInterface(id, object);

        created->Release();
        return hr;
    }
    STDMETHODIMP LockServer(BOOL lock) override
    {
        if (lock) {
            DllAddReference();
        } else {
            DllRelease();
        }
        return S_OK;
    }
};

static ClassFactory Factory;

/* HKLM, as the engine runs as another user than who installs. */
static HRESULT ClassPath(wchar_t (&path)[MAX_PATH])
{
    wchar_t id[GuidTextSize];

    StringFromGUID2(Product::ClassId, id, static_cast<int>(std::size(id)));
    return StringCchPrintfW(path, std::size(path), L"SOFTWARE\\Classes\\CLSID\\%ls", id);
}

/* `name` nullptr: the default value of the key. */
static HRESULT SetText(const wchar_t *path, const wchar_t *name, const wchar_t *text)
{
    HKEY key;
    LSTATUS status = RegCreateKeyExW(HKEY_LOCAL_MACHINE, path, 0, nullptr, 0, KEY_SET_VALUE, nullptr, &key, nullptr);

    if (status == ERROR_SUCCESS) {
        const size_t size = (wcslen(text) + 1) * sizeof(wchar_t);

        status = RegSetValueExW(key, name, 0, REG_SZ, reinterpret_cast<const BYTE *>(text), static_cast<DWORD>(size));
        RegCloseKey(key);
    }
    return HRESULT_FROM_WIN32(status);
}

STDAPI DllGetClassObject(REFCLSID classId, REFIID id, LPVOID *object)
{
    if (object == nullptr) {
        return E_POINTER;
    }
    *object = nullptr;
    return classId == Product::ClassId ? Factory.QueryInterface(id, object) : CLASS_E_CLASSNOTAVAILABLE;
}

STDAPI DllCanUnloadNow()
{
    return References == 0 ? S_OK : S_FALSE;
}

STDAPI DllUnregisterServer()
{
    wchar_t path[MAX_PATH];
    LSTATUS status;
    HRESULT hr = ClassPath(path);

    if (SUCCEEDED(hr)) {
        status = RegDeleteTreeW(HKEY_LOCAL_MACHINE, path);
        hr = status == ERROR_FILE_NOT_FOUND ? S_OK : HRESULT_FROM_WIN32(status);
    }
    return Reported(L"DllUnregisterServer", hr);
}

STDAPI DllRegisterServer()
{
    wchar_t path[MAX_PATH];
    wchar_t file[1024];
    const DWORD length = GetModuleFileNameW(Module, file, static_cast<DWORD>(std::size(file)));
    HRESULT hr = ClassPath(path);

    if (SUCCEEDED(hr) && (length == 0 || length == std::size(file))) {
        hr = HRESULT_FROM_WIN32(GetLastError());
    }
    if (SUCCEEDED(hr)) {
        hr = SetText(path, nullptr, Product::Name);
    }
    if (SUCCEEDED(hr)) {
        hr = StringCchCatW(path, std::size(path), L"\\InprocServer32");
    }
    if (SUCCEEDED(hr)) {
        hr = SetText(path, nullptr, file);
    }
    /* Both: these interfaces have no proxies, so the object must live in the apartment that asks for it. */
    if (SUCCEEDED(hr)) {
        hr = SetText(path, L"ThreadingModel", L"Both");
    }
    if (FAILED(hr)) {
        (void)DllUnregisterServer();
    }
    return Reported(L"DllRegisterServer", hr);
}

BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, LPVOID)
{
    if (reason == DLL_PROCESS_ATTACH) {
        Module = module;
        DisableThreadLibraryCalls(module);
    }
    return TRUE;
}
