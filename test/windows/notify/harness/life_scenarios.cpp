/* What cancels, upgrades and removes; and what the registry may hold. */
#include "session.h"

#include <algorithm>

static Component *Installed(Session &session, const wchar_t *name = L"Adapter")
{
    Component *const adapter = session.engine->AddAdapter(name);

    session.InstallOver(adapter);
    session.Stop();
    return adapter;
}

static void CancelTakesBackWhatWasMade()
{
    Session session(2);
    Component *const adapter = session.engine->AddAdapter(L"Adapter");

    REQUIRE(session.Install() == S_OK);
    REQUIRE(session.Bind(adapter) == S_OK);
    REQUIRE(session.Cancel() == S_OK);
    REQUIRE(session.engine->Miniports().empty());
    REQUIRE(!session.HasUpperBindings(adapter));
    REQUIRE(session.Apply() == S_OK);
    REQUIRE(!session.HasUpperBindings(adapter));

    /* The same object goes on. */
    REQUIRE(session.Bind(adapter) == S_OK);
    REQUIRE(session.Apply() == S_OK);
    REQUIRE(session.IsComplete(adapter));
}

static void CancelKeepsWhatWasThere()
{
    Session session(2);
    Component *const adapter = Installed(session);
    const auto names = session.UpperBindings(adapter);

    REQUIRE(session.Start() == S_OK);
    REQUIRE(session.Disable(adapter) == S_OK);
    REQUIRE(session.Cancel() == S_OK);
    REQUIRE(session.DeviceNames() == names);
    REQUIRE(session.Apply() == S_OK);
    REQUIRE(session.UpperBindings(adapter) == names);

    REQUIRE(session.Disable(adapter) == S_OK);
    REQUIRE(session.Enable(adapter) == S_OK);
    REQUIRE(session.Cancel() == S_OK);
    REQUIRE(session.DeviceNames() == names);
    REQUIRE(session.Apply() == S_OK);
    REQUIRE(session.UpperBindings(adapter) == names);
}

/* Only what this session installed is taken back, not what an upgrade found. */
static void CancelOfAnUpgradeKeepsDevices()
{
    Session session(2);
    Component *const adapter = Installed(session);
    const auto names = session.UpperBindings(adapter);

    session.LoseUpperBindings();
    REQUIRE(session.Start() == S_OK);
    REQUIRE(session.Upgrade() == S_OK);
    REQUIRE(session.Cancel() == S_OK);
    REQUIRE(session.DeviceNames() == names);
    REQUIRE(session.Apply() == S_OK);
    REQUIRE(!session.HasUpperBindings(adapter));
}

static void RemovalTakesEverything()
{
    Session session(2);
    Component *const adapter = Installed(session);
    Component *const second = session.engine->AddAdapter(L"Second");
    Component *const unplaced = session.engine->Install(MiniportId); /* by somebody else */

    REQUIRE(session.Start() == S_OK);
    REQUIRE(session.Bind(second) == S_OK);
    REQUIRE(session.Remove() == S_OK);
    REQUIRE(unplaced->removedNow);
    REQUIRE(session.engine->Miniports().empty());
    REQUIRE(session.HasUpperBindings(adapter));
    REQUIRE(session.Unbind(adapter) == S_OK);
    REQUIRE(session.Unbind(second) == S_OK);
    REQUIRE(session.Apply() == S_OK);
    REQUIRE(!session.HasUpperBindings(adapter) && !session.HasUpperBindings(second));
}

static void CancelOfARemovalKeepsAll()
{
    Session session(2);
    Component *const adapter = Installed(session);
    const auto names = session.UpperBindings(adapter);

    REQUIRE(session.Start() == S_OK);
    REQUIRE(session.Remove() == S_OK);
    REQUIRE(session.Cancel() == S_OK);
    REQUIRE(session.DeviceNames() == names);
    REQUIRE(session.Apply() == S_OK);
    REQUIRE(session.UpperBindings(adapter) == names);
}

static void UpgradeRebuildsUpperBindings()
{
    for (const bool backwards : {false, true}) {
        Session session(16);
        Component *const first = Installed(session, L"First");
        Component *const second = session.engine->AddAdapter(L"Second");

        REQUIRE(session.Start() == S_OK);
        REQUIRE(session.Bind(second) == S_OK);
        REQUIRE(session.Apply() == S_OK);
        session.Stop();

        const auto firstNames = session.UpperBindings(first);
        const auto secondNames = session.UpperBindings(second);

        session.LoseUpperBindings();
        session.engine->listsBackwards = backwards;
        REQUIRE(session.Start() == S_OK);
        REQUIRE(session.Upgrade() == S_OK);
        REQUIRE(session.Apply() == S_OK);
        REQUIRE(session.UpperBindings(first) == firstNames);
        REQUIRE(session.UpperBindings(second) == secondNames);
        REQUIRE(session.engine->Miniports().size() == 32);

        /* The driver may have bound without them. */
        const std::vector<std::wstring> told = {std::wstring(ServiceName) + L">" + GuidText(first->guid),
                                                std::wstring(ServiceName) + L">" + GuidText(second->guid)};

        REQUIRE(session.reconfigurer->sent == told);
        REQUIRE(session.ApplyPnp() == S_OK);
        REQUIRE(session.reconfigurer->sent == told);
    }
}

/* A binding that only comes after the upgrade finds its devices too. */
static void LateBindingFindsItsDevices()
{
    Session session(2);
    Component *const adapter = Installed(session);
    const auto names = session.UpperBindings(adapter);

    session.LoseUpperBindings();
    REQUIRE(session.Start() == S_OK);
    session.engine->PathTo(adapter)->enabled = false;
    REQUIRE(session.Upgrade() == S_OK);
    REQUIRE(session.DeviceNames() == names);
    REQUIRE(session.Bind(adapter) == S_OK);
    REQUIRE(session.Apply() == S_OK);
    REQUIRE(session.UpperBindings(adapter) == names);
    REQUIRE(session.DeviceNames() == names);
}

static void UpgradeThatFindsAllChangesNothing()
{
    Session session(2);
    Component *const adapter = Installed(session);
    const auto names = session.UpperBindings(adapter);

    REQUIRE(session.Start() == S_OK);
    REQUIRE(session.Upgrade() == S_OK);
    REQUIRE(session.ApplyRegistry() == S_OK);
    REQUIRE(session.ApplyPnp() == S_OK);
    REQUIRE(session.UpperBindings(adapter) == names);
    REQUIRE(session.reconfigurer->sent.empty());
}

static void PackageWithMoreRows()
{
    Session session(2);
    Component *const adapter = Installed(session);
    const auto names = session.UpperBindings(adapter);

    REQUIRE(session.StartWith(16) == S_OK);
    REQUIRE(session.Upgrade() == S_OK);
    REQUIRE(session.Apply() == S_OK);
    REQUIRE(session.IsComplete(adapter));

    const auto now = session.UpperBindings(adapter);

    REQUIRE(now[0] == names[0] && now[1] == names[1]);
    REQUIRE(session.reconfigurer->sent.size() == 1);
}

static void PackageWithFewerRows()
{
    Session session(16);
    Component *const adapter = Installed(session);
    auto names = session.UpperBindings(adapter);

    REQUIRE(session.StartWith(2) == S_OK);
    REQUIRE(session.Upgrade() == S_OK);
    REQUIRE(session.Apply() == S_OK);
    names.resize(2);
    REQUIRE(session.DeviceNames() == names);
    REQUIRE(session.UpperBindings(adapter) == names);
    REQUIRE(session.reconfigurer->sent.size() == 1);
}

static void DriverThatCannotBeTold()
{
    Session session(2);
    Component *const adapter = Installed(session);

    session.LoseUpperBindings();
    REQUIRE(session.Start() == S_OK);
    REQUIRE(session.Upgrade() == S_OK);
    REQUIRE(session.ApplyRegistry() == S_OK);
    REQUIRE(session.As<INetCfgComponentControl>()->ApplyPnpChanges(nullptr) == NETCFG_S_REBOOT);
    REQUIRE(session.HasUpperBindings(adapter));
}

static void RestartsAreReported()
{
    Session session(2);
    Component *const adapter = session.engine->AddAdapter(L"Adapter");

    session.engine->installAnswer = NETCFG_S_REBOOT;
    REQUIRE(session.Install() == S_OK);
    REQUIRE(session.Bind(adapter) == S_OK);
    REQUIRE(session.Apply() == NETCFG_S_REBOOT);
    session.Stop();

    session.engine->deInstallAnswer = NETCFG_S_REBOOT;
    REQUIRE(session.Start() == S_OK);
    REQUIRE(session.Unbind(adapter) == S_OK);
    REQUIRE(session.ApplyRegistry() == NETCFG_S_REBOOT);
}

/* One that the engine keeps stays in UpperBindings, and the failure is told. */
static void MiniportsInUseStay()
{
    Session session(2);
    Component *const adapter = Installed(session);
    const auto names = session.UpperBindings(adapter);

    session.engine->deInstallAnswer = NETCFG_S_STILL_REFERENCED;
    REQUIRE(session.Start() == S_OK);
    REQUIRE(session.Disable(adapter) == NETCFG_E_IN_USE);
    REQUIRE(session.Remove() == NETCFG_E_IN_USE);
    REQUIRE(session.Cancel() == S_OK);
    REQUIRE(session.Apply() == S_OK);
    REQUIRE(session.UpperBindings(adapter) == names);
}

/* Whatever stands in the value: the session starts, and the next binding puts it right. */
static void BrokenValues()
{
    const std::wstring wrong[] = {
        L"",
        std::wstring(1, L'\0'),
        std::wstring(L"\\Device\\{A5001EEF-1234-4ABC-8001-020304050607}"), /* not ended */
        std::wstring(L"x\0\\Device\\\0\\Device\\{}\0{A5001EEF-1234-4ABC-8001-020304050607}\0\0", 66),
        std::wstring(5000, L'x'),
        std::wstring(L"\\Device\\{A5001EEF-1234-4ABC-8001-020304050607\0\0", 47),
    };

    for (const std::wstring &text : wrong) {
        for (const DWORD type : {REG_MULTI_SZ, REG_SZ, REG_BINARY, REG_DWORD}) {
            for (const DWORD odd : {0, 1}) {
                Session session(2);
                Component *const adapter = session.engine->AddAdapter(L"Adapter");
                const DWORD size = static_cast<DWORD>(text.size() * sizeof(wchar_t)) + odd;

                session.WriteUpperBindings(adapter, type, text.c_str(), size);
                REQUIRE(session.Start() == S_OK);
                REQUIRE(session.Bind(adapter) == S_OK);
                REQUIRE(session.Apply() == S_OK);
                REQUIRE(session.engine->Miniports().size() == 2);
                REQUIRE(session.IsComplete(adapter));
            }
        }
    }
}

/* One device under two rows is taken once. */
static void RepeatedNames()
{
    Session session(2);
    Component *const adapter = session.engine->AddAdapter(L"Adapter");
    Component *const made = session.engine->Install(MiniportId);
    std::wstring text = DeviceName(made);

    text += L'\0' + DeviceName(made) + L'\0';
    text += L'\0';
    session.WriteUpperBindings(adapter, REG_MULTI_SZ, text.data(), static_cast<DWORD>(text.size() * sizeof(wchar_t)));
    REQUIRE(session.Start() == S_OK);
    REQUIRE(session.Bind(adapter) == S_OK);
    REQUIRE(session.Apply() == S_OK);
    REQUIRE(session.IsComplete(adapter));
    REQUIRE(session.UpperBindings(adapter)[0] == DeviceName(made));
}

/* Keys that are no adapters, and notes that are none, are passed over. */
static void StrangeKeysAndNotes()
{
    Session session(2);
    Component *const adapter = session.engine->AddAdapter(L"Adapter");
    Component *const made = session.engine->Install(MiniportId);
    const std::wstring parameters =
        std::wstring(L"SYSTEM\\CurrentControlSet\\Services\\") + ServiceName + L"\\Parameters\\Adapters\\";

    for (const std::wstring &name : {std::wstring(L"x"), std::wstring(255, L'y'), std::wstring(L"{}")}) {
        HKEY key;

        RegCreateKeyExW(HKEY_LOCAL_MACHINE, (parameters + name).c_str(), 0, nullptr, 0, KEY_READ, nullptr, &key,
                        nullptr);
        RegCloseKey(key);
    }
    RegSetKeyValueW(HKEY_LOCAL_MACHINE, made->KeyPath().c_str(), L"LowerAdapter", REG_SZ,
                    L"far too long, and no GUID at all, nor anything like it", 110);
    REQUIRE(session.Start() == S_OK);
    RegSetKeyValueW(HKEY_LOCAL_MACHINE, made->KeyPath().c_str(), L"LowerAdapter", REG_SZ, L"{}", 6);
    RegSetKeyValueW(HKEY_LOCAL_MACHINE, made->KeyPath().c_str(), L"LowerAdapterRow", REG_DWORD, L"\0", 4);
    REQUIRE(session.Bind(adapter) == S_OK);
    REQUIRE(session.Apply() == S_OK);
    REQUIRE(session.IsComplete(adapter));
    REQUIRE(session.engine->Miniports().size() == 3);
}

const std::vector<Scenario> LifeScenarios = {
    {"CancelTakesBackWhatWasMade", CancelTakesBackWhatWasMade},
    {"CancelKeepsWhatWasThere", CancelKeepsWhatWasThere},
    {"CancelOfAnUpgradeKeepsDevices", CancelOfAnUpgradeKeepsDevices},
    {"RemovalTakesEverything", RemovalTakesEverything},
    {"CancelOfARemovalKeepsAll", CancelOfARemovalKeepsAll},
    {"UpgradeRebuildsUpperBindings", UpgradeRebuildsUpperBindings},
    {"LateBindingFindsItsDevices", LateBindingFindsItsDevices},
    {"UpgradeThatFindsAllChangesNothing", UpgradeThatFindsAllChangesNothing},
    {"PackageWithMoreRows", PackageWithMoreRows},
    {"PackageWithFewerRows", PackageWithFewerRows},
    {"DriverThatCannotBeTold", DriverThatCannotBeTold},
    {"RestartsAreReported", RestartsAreReported},
    {"MiniportsInUseStay", MiniportsInUseStay},
    {"BrokenValues", BrokenValues},
    {"RepeatedNames", RepeatedNames},
    {"StrangeKeysAndNotes", StrangeKeysAndNotes},
};
