/*
 * harness.exe all ROWS=DLL ...         runs the scenarios against DLLs, each with the number of rows it was made with
 * harness.exe one SCENARIO ROWS=DLL …  runs one scenario against one DLL, then the next pair
 * harness.exe names ROWS=DLL           prints the name of each virtual miniport as numbers of UTF-16
 *
 * Each scenario that runs prints `pass NAME` or `fail NAME: WHERE: WHAT`.
 */
#include "session.h"

#include "product.h"

#include <cstdio>

const GUID NotifyObjectId = Product::ClassId;
const wchar_t *const ServiceName = Product::ServiceName;
const wchar_t *const MiniportId = Product::MiniportId;

static std::vector<Dll> Loaded;

const std::vector<Dll> &Dlls()
{
    return Loaded;
}

const Dll &DllWith(size_t rows)
{
    for (const Dll &dll : Loaded) {
        if (dll.rows == rows) {
            return dll;
        }
    }
    throw Wrong{"no DLL with " + std::to_string(rows) + " rows was given"};
}

static void Run(const Scenario &scenario)
{
    const auto &[name, run] = scenario;

    try {
        run();
        printf("pass %s\n", name);
    } catch (const Wrong &wrong) {
        printf("fail %s: %s\n", name, wrong.what.c_str());
    }
    fflush(stdout);
}

static std::vector<Scenario> AllScenarios()
{
    std::vector<Scenario> all;

    for (const auto *some : {&DllScenarios, &BindingScenarios, &LifeScenarios, &FaultScenarios}) {
        all.insert(all.end(), some->begin(), some->end());
    }
    return all;
}

/* ROWS=DLL */
static bool Load(const std::wstring &argument)
{
    const size_t equals = argument.find(L'=');
    const std::wstring path = argument.substr(equals + 1);
    const HMODULE module = LoadLibraryW(path.c_str());

    if (module == nullptr) {
        printf("fail Loading: %ls cannot be loaded: %lu\n", path.c_str(), GetLastError());
        return false;
    }
    HookImports(module);
    Loaded.push_back({path, module, static_cast<size_t>(std::stoul(argument.substr(0, equals)))});
    return true;
}

/* Needs no adapter but one named A. */
static void PrintNames(const Dll &dll)
{
    Session session(dll.rows);
    Component *const adapter = session.engine->AddAdapter(L"A");

    session.Install();
    session.Bind(adapter);
    for (const Component *miniport : session.engine->Miniports()) {
        for (const wchar_t unit : miniport->displayName) {
            printf("%u ", static_cast<unsigned>(unit));
        }
        printf("\n");
    }
    session.Apply();
}

int wmain(int count, wchar_t **arguments)
{
    const std::vector<std::wstring> words(arguments + 1, arguments + count);

    CoInitializeEx(nullptr, COINIT_MULTITHREADED);
    if (words.at(0) == L"one") {
        for (size_t at = 1; at + 1 < words.size(); at += 2) {
            const std::string wanted(words[at].begin(), words[at].end());

            Loaded.clear();
            if (!Load(words[at + 1])) {
                return 1;
            }
            for (const Scenario &scenario : AllScenarios()) {
                if (wanted == scenario.first) {
                    Run(scenario);
                }
            }
        }
        return 0;
    }
    for (size_t at = 1; at < words.size(); at++) {
        if (!Load(words[at])) {
            return 1;
        }
    }
    if (words[0] == L"names") {
        PrintNames(Loaded.at(0));
    } else {
        for (const Scenario &scenario : AllScenarios()) {
            Run(scenario);
        }
    }
    CoUninitialize();
    return 0;
}
