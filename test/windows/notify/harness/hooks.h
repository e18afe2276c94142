/*
 * What the DLL under test asks of Windows, watched and made to fail: its imports lead through here. Every call that can
 * fail is counted, those of the fake engine too, and the one whose turn it is fails.
 */
#pragma once

#include <windows.h>

#include <set>
#include <string>
#include <vector>

/* What an injected failure of a COM call answers. */
constexpr HRESULT InjectedFailure = static_cast<HRESULT>(0x8004F00D);
/* And one of the registry. */
constexpr LSTATUS InjectedError = ERROR_DISK_CORRUPT;

struct Watch {
    int calls = 0;  /* that could fail, so far */
    int failAt = 0; /* 0: none */
    bool fired = false;

    bool mayWrite = false; /* inside ApplyRegistryChanges or the registration */
    std::vector<std::wstring> strayWrites;
    std::vector<REGSAM> rights;
    std::vector<std::wstring> debugOutput;

    int openKeys = 0;
    std::set<void *> memory;
    std::set<void *> strings;

    /* True for the call whose turn it is to fail. */
    bool Fails();
    void Arm(int call);
    /* True if the failure has happened. */
    bool Disarm();
};

extern Watch TheWatch;

/* Leads the imports of the module through the watch. */
void HookImports(HMODULE module);

/* Text for a caller that frees it with CoTaskMemFree. */
wchar_t *GiveString(const std::wstring &text);
