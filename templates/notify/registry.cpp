#include "registry.h"

#include "com.h"

#include <strsafe.h>

static constexpr wchar_t UpperBindings[] = L"UpperBindings";
static constexpr wchar_t LowerAdapter[] = L"LowerAdapter";
static constexpr wchar_t LowerAdapterRow[] = L"LowerAdapterRow";

static constexpr wchar_t DevicePrefix[] = L"\\Device\\";
static constexpr size_t DevicePrefixLength = std::size(DevicePrefix) - 1;

static constexpr size_t DeviceNameSize = DevicePrefixLength + GuidTextSize;

/* A key that is closed when it goes. */
class Key
{
  public:
    Key() = default;
    Key(const Key &) = delete;
    Key &operator=(const Key &) = delete;
    ~Key()
    {
        if (m_key != nullptr) {
            RegCloseKey(m_key);
        }
    }
    HKEY *Receive()
    {
        return &m_key;
    }
    HKEY Get() const
    {
        return m_key;
    }

  private:
    HKEY m_key = nullptr;
};

/* Path of the key that has one subkey for each adapter; NDIS takes the protocol's configuration from these. */
static HRESULT AdaptersPath(wchar_t (&path)[MAX_PATH])
{
    return StringCchPrintfW(path, std::size(path), L"SYSTEM\\CurrentControlSet\\Services\\%ls\\Parameters\\Adapters",
                            Product::ServiceName);
}

static HRESULT AdapterPath(const GUID &adapter, wchar_t (&path)[MAX_PATH])
{
    wchar_t text[GuidTextSize];
    HRESULT hr = AdaptersPath(path);

    StringFromGUID2(adapter, text, static_cast<int>(std::size(text)));
    if (SUCCEEDED(hr)) {
        hr = StringCchCatW(path, std::size(path), L"\\");
    }
    if (SUCCEEDED(hr)) {
        hr = StringCchCatW(path, std::size(path), text);
    }
    return hr;
}

HRESULT RegistryListAdapters(Array<GUID> &adapters)
{
    wchar_t path[MAX_PATH];
    Key key;
    LSTATUS status;
    HRESULT hr = AdaptersPath(path);

    if (FAILED(hr)) {
        return hr;
    }
    status = RegOpenKeyExW(HKEY_LOCAL_MACHINE, path, 0, KEY_ENUMERATE_SUB_KEYS, key.Receive());
    if (status == ERROR_FILE_NOT_FOUND) {
        return S_OK;
    }
    for (DWORD index = 0; status == ERROR_SUCCESS; index++) {
        wchar_t name[256]; /* no key has a longer name */
        DWORD length = static_cast<DWORD>(std::size(name));
        GUID adapter;

        status = RegEnumKeyExW(key.Get(), index, name, &length, nullptr, nullptr, nullptr, nullptr);
        if (status == ERROR_SUCCESS && SUCCEEDED(IIDFromString(name, &adapter))) {
            hr = adapters.Append(adapter);
            if (FAILED(hr)) {
                return hr;
            }
        }
    }
    return status == ERROR_NO_MORE_ITEMS ? S_OK : HRESULT_FROM_WIN32(status);
}

static GUID ParseDeviceName(const wchar_t *name)
{
    GUID id;

    if (CompareStringOrdinal(name, static_cast<int>(wcsnlen(name, DevicePrefixLength)), DevicePrefix,
                             static_cast<int>(DevicePrefixLength), TRUE) == CSTR_EQUAL &&
        SUCCEEDED(IIDFromString(name + DevicePrefixLength, &id))) {
        return id;
    }
    return GUID_NULL;
}

HRESULT RegistryReadRows(const GUID &adapter, Rows &rows, bool &exact)
{
    wchar_t path[MAX_PATH];
    DWORD size = 0;
    LSTATUS status;
    HRESULT hr = AdapterPath(adapter, path);

    rows.fill(GUID_NULL);
    exact = true;
    if (FAILED(hr)) {
        return hr;
    }

    /* RegGetValueW terminates what is not, and opens the key for reading alone. */
    status = RegGetValueW(HKEY_LOCAL_MACHINE, path, UpperBindings, RRF_RT_REG_MULTI_SZ, nullptr, nullptr, &size);
    if (status == ERROR_FILE_NOT_FOUND) {
        return S_OK;
    }
    if (status == ERROR_UNSUPPORTED_TYPE) {
        exact = false;
        return S_OK;
    }
    if (status != ERROR_SUCCESS) {
        return HRESULT_FROM_WIN32(status);
    }

    const std::unique_ptr<wchar_t[]> names(new (std::nothrow) wchar_t[size / sizeof(wchar_t) + 1]);

    if (names == nullptr) {
        return E_OUTOFMEMORY;
    }
    status = RegGetValueW(HKEY_LOCAL_MACHINE, path, UpperBindings, RRF_RT_REG_MULTI_SZ, nullptr, names.get(), &size);
    if (status != ERROR_SUCCESS) {
        return HRESULT_FROM_WIN32(status);
    }
    size_t row = 0;
    for (const wchar_t *name = names.get(); *name != L'\0'; name += wcslen(name) + 1) {
        const GUID id = ParseDeviceName(name);

        exact = exact && row < rows.size() && id != GUID_NULL;
        if (row < rows.size()) {
            rows[row++] = id;
        }
    }
    return S_OK;
}

static HRESULT RemoveRows(const wchar_t *path)
{
    Key key;
    LSTATUS status = RegOpenKeyExW(HKEY_LOCAL_MACHINE, path, 0, KEY_SET_VALUE, key.Receive());

    if (status == ERROR_SUCCESS) {
        status = RegDeleteValueW(key.Get(), UpperBindings);
    }
    return status == ERROR_FILE_NOT_FOUND ? S_OK : HRESULT_FROM_WIN32(status);
}

HRESULT RegistryWriteRows(const GUID &adapter, const Rows &rows)
{
    wchar_t path[MAX_PATH];
    Key key;
    LSTATUS status;
    wchar_t *end;
    HRESULT hr = AdapterPath(adapter, path);

    if (FAILED(hr)) {
        return hr;
    }

    /* Each name with its terminator, and one more at the end of all. */
    const std::unique_ptr<wchar_t[]> names(new (std::nothrow) wchar_t[rows.size() * DeviceNameSize + 1]);

    if (names == nullptr) {
        return E_OUTOFMEMORY;
    }
    end = names.get();
    for (const GUID &id : rows) {
        if (id != GUID_NULL) {
            wmemcpy(end, DevicePrefix, DevicePrefixLength);
            StringFromGUID2(id, end + DevicePrefixLength, static_cast<int>(GuidTextSize));
            end += DeviceNameSize;
        }
    }
    if (end == names.get()) {
        return RemoveRows(path);
    }
    *end++ = L'\0';

    status = RegCreateKeyExW(HKEY_LOCAL_MACHINE, path, 0, nullptr, 0, KEY_SET_VALUE, nullptr, key.Receive(), nullptr);
    if (status == ERROR_SUCCESS) {
        status = RegSetValueExW(key.Get(), UpperBindings, 0, REG_MULTI_SZ, reinterpret_cast<const BYTE *>(names.get()),
                                static_cast<DWORD>((end - names.get()) * static_cast<ptrdiff_t>(sizeof(wchar_t))));
    }
    return HRESULT_FROM_WIN32(status);
}

HRESULT RegistryRemoveAdapters()
{
    wchar_t path[MAX_PATH];
    LSTATUS status;
    HRESULT hr = AdaptersPath(path);

    if (FAILED(hr)) {
        return hr;
    }
    status = RegDeleteTreeW(HKEY_LOCAL_MACHINE, path);
    return status == ERROR_FILE_NOT_FOUND ? S_OK : HRESULT_FROM_WIN32(status);
}

HRESULT RegistryReadPlace(HKEY device, Place &place)
{
    wchar_t text[GuidTextSize];
    DWORD size = sizeof(text);
    LSTATUS status = RegGetValueW(device, nullptr, LowerAdapter, RRF_RT_REG_SZ, nullptr, text, &size);

    place = {GUID_NULL, 0};
    if (status == ERROR_SUCCESS) {
        size = sizeof(place.row);
        status = RegGetValueW(device, nullptr, LowerAdapterRow, RRF_RT_REG_DWORD, nullptr, &place.row, &size);
    }
    if (status == ERROR_SUCCESS && FAILED(IIDFromString(text, &place.adapter))) {
        place.adapter = GUID_NULL;
    }
    /* What somebody else wrote there is no note. */
    return status == ERROR_FILE_NOT_FOUND || status == ERROR_UNSUPPORTED_TYPE || status == ERROR_MORE_DATA
               ? S_OK
               : HRESULT_FROM_WIN32(status);
}

HRESULT RegistryWritePlace(HKEY device, const Place &place)
{
    wchar_t text[GuidTextSize];
    LSTATUS status;

    StringFromGUID2(place.adapter, text, static_cast<int>(std::size(text)));
    status = RegSetValueExW(device, LowerAdapter, 0, REG_SZ, reinterpret_cast<const BYTE *>(text), sizeof(text));
    if (status == ERROR_SUCCESS) {
        status = RegSetValueExW(device, LowerAdapterRow, 0, REG_DWORD, reinterpret_cast<const BYTE *>(&place.row),
                                sizeof(place.row));
    }
    return HRESULT_FROM_WIN32(status);
}
