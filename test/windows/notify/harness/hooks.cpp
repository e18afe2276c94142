#include "hooks.h"

#include <objbase.h>

#include <cstdlib>
#include <cstring>

Watch TheWatch;

bool Watch::Fails()
{
    calls++;
    if (failAt == 0 || calls != failAt) {
        return false;
    }
    fired = true;
    return true;
}

void Watch::Arm(int call)
{
    calls = 0;
    failAt = call;
    fired = false;
}

bool Watch::Disarm()
{
    failAt = 0;
    return fired;
}

wchar_t *GiveString(const std::wstring &text)
{
    const size_t size = (text.size() + 1) * sizeof(wchar_t);
    auto *copy = static_cast<wchar_t *>(CoTaskMemAlloc(size));

    memcpy(copy, text.c_str(), size);
    TheWatch.strings.insert(copy);
    return copy;
}

static void NoteWrite(const wchar_t *function)
{
    if (!TheWatch.mayWrite) {
        TheWatch.strayWrites.emplace_back(function);
    }
}

static LSTATUS WINAPI OpenKey(HKEY root, LPCWSTR path, DWORD options, REGSAM rights, PHKEY key)
{
    TheWatch.rights.push_back(rights);
    if (TheWatch.Fails()) {
        return InjectedError;
    }
    const LSTATUS status = RegOpenKeyExW(root, path, options, rights, key);

    TheWatch.openKeys += status == ERROR_SUCCESS;
    return status;
}

static LSTATUS WINAPI CreateKey(HKEY root, LPCWSTR path, DWORD reserved, LPWSTR type, DWORD options, REGSAM rights,
                                LPSECURITY_ATTRIBUTES security, PHKEY key, LPDWORD disposition)
{
    NoteWrite(L"RegCreateKeyExW");
    TheWatch.rights.push_back(rights);
    if (TheWatch.Fails()) {
        return InjectedError;
    }
    const LSTATUS status = RegCreateKeyExW(root, path, reserved, type, options, rights, security, key, disposition);

    TheWatch.openKeys += status == ERROR_SUCCESS;
    return status;
}

static LSTATUS WINAPI CloseKey(HKEY key)
{
    TheWatch.openKeys--;
    return RegCloseKey(key);
}

static LSTATUS WINAPI SetValue(HKEY key, LPCWSTR name, DWORD reserved, DWORD type, const BYTE *data, DWORD size)
{
    NoteWrite(L"RegSetValueExW");
    return TheWatch.Fails() ? InjectedError : RegSetValueExW(key, name, reserved, type, data, size);
}

static LSTATUS WINAPI GetValue(HKEY key, LPCWSTR path, LPCWSTR name, DWORD flags, LPDWORD type, PVOID data,
                               LPDWORD size)
{
    return TheWatch.Fails() ? InjectedError : RegGetValueW(key, path, name, flags, type, data, size);
}

static LSTATUS WINAPI DeleteValue(HKEY key, LPCWSTR name)
{
    NoteWrite(L"RegDeleteValueW");
    return TheWatch.Fails() ? InjectedError : RegDeleteValueW(key, name);
}

static LSTATUS WINAPI DeleteTree(HKEY key, LPCWSTR path)
{
    NoteWrite(L"RegDeleteTreeW");
    return TheWatch.Fails() ? InjectedError : RegDeleteTreeW(key, path);
}

static LSTATUS WINAPI EnumKey(HKEY key, DWORD index, LPWSTR name, LPDWORD length, LPDWORD reserved, LPWSTR type,
                              LPDWORD typeLength, PFILETIME time)
{
    return TheWatch.Fails() ? InjectedError : RegEnumKeyExW(key, index, name, length, reserved, type, typeLength, time);
}

static void *Allocate(size_t size)
{
    void *const memory = TheWatch.Fails() ? nullptr : malloc(size);

    if (memory != nullptr) {
        TheWatch.memory.insert(memory);
    }
    return memory;
}

static void Free(void *memory)
{
    TheWatch.memory.erase(memory);
    free(memory);
}

static void WINAPI FreeString(void *string)
{
    TheWatch.strings.erase(string);
    CoTaskMemFree(string);
}

static void WINAPI DebugOutput(LPCWSTR text)
{
    TheWatch.debugOutput.emplace_back(text);
}

static const struct {
    const char *name;
    void *replacement;
} Replacements[] = {
    {"RegOpenKeyExW", reinterpret_cast<void *>(OpenKey)},
    {"RegCreateKeyExW", reinterpret_cast<void *>(CreateKey)},
    {"RegCloseKey", reinterpret_cast<void *>(CloseKey)},
    {"RegSetValueExW", reinterpret_cast<void *>(SetValue)},
    {"RegGetValueW", reinterpret_cast<void *>(GetValue)},
    {"RegDeleteValueW", reinterpret_cast<void *>(DeleteValue)},
    {"RegDeleteTreeW", reinterpret_cast<void *>(DeleteTree)},
    {"RegEnumKeyExW", reinterpret_cast<void *>(EnumKey)},
    {"malloc", reinterpret_cast<void *>(Allocate)},
    {"free", reinterpret_cast<void *>(Free)},
    {"CoTaskMemFree", reinterpret_cast<void *>(FreeString)},
    {"OutputDebugStringW", reinterpret_cast<void *>(DebugOutput)},
};

/* A call of the registry that is not in the table would go unwatched. */
static void *ReplacementOf(const char *name)
{
    for (const auto &[known, replacement] : Replacements) {
        if (strcmp(known, name) == 0) {
            return replacement;
        }
    }
    if (strncmp(name, "Reg", 3) == 0) {
        printf("fail Loading: %s is not watched\n", name);
    }
    return nullptr;
}

void HookImports(HMODULE module)
{
    auto *const base = reinterpret_cast<BYTE *>(module);
    const auto *const dos = reinterpret_cast<const IMAGE_DOS_HEADER *>(base);
    const auto *const nt = reinterpret_cast<const IMAGE_NT_HEADERS *>(base + dos->e_lfanew);
    const DWORD imports = nt->OptionalHeader.DataDirectory[IMAGE_DIRECTORY_ENTRY_IMPORT].VirtualAddress;

    for (auto *library = reinterpret_cast<const IMAGE_IMPORT_DESCRIPTOR *>(base + imports); library->Name != 0;
         library++) {
        const auto *name = reinterpret_cast<const IMAGE_THUNK_DATA *>(base + library->OriginalFirstThunk);
        auto *slot = reinterpret_cast<void **>(base + library->FirstThunk);

        for (; name->u1.AddressOfData != 0; name++, slot++) {
            const auto *const import = reinterpret_cast<const IMAGE_IMPORT_BY_NAME *>(base + name->u1.AddressOfData);
            void *const replacement = IMAGE_SNAP_BY_ORDINAL(name->u1.Ordinal)
                                          ? nullptr
                                          : ReplacementOf(reinterpret_cast<const char *>(import->Name));
            DWORD protection;

            if (replacement != nullptr) {
                VirtualProtect(slot, sizeof(*slot), PAGE_READWRITE, &protection);
                *slot = replacement;
                VirtualProtect(slot, sizeof(*slot), protection, &protection);
            }
        }
    }
}
