/* Bindings that come and go, and the virtual miniports with them. */
#include "session.h"

#include <algorithm>

static void BindMakesRows(size_t rows)
{
    Session session(rows);
    Component *const adapter = session.engine->AddAdapter(L"Adapter");

    REQUIRE(session.Install() == S_OK);
    REQUIRE(session.Bind(adapter) == S_OK);
    REQUIRE(session.engine->Miniports().size() == rows);
    REQUIRE(!session.HasUpperBindings(adapter));
    REQUIRE(session.Apply() == S_OK);
    REQUIRE(session.UpperBindings(adapter) == session.DeviceNames());
    REQUIRE(session.IsComplete(adapter));
    REQUIRE(session.reconfigurer->sent.empty()); /* it reads them when it binds */
}

static void BindMakesOneRow()
{
    BindMakesRows(1);
}

static void BindMakesTwoRows()
{
    BindMakesRows(2);
}

static void BindMakesSixteenRows()
{
    BindMakesRows(16);
}

static void BindMakes256Rows()
{
    BindMakesRows(256);
}

static void EachAdapterHasItsOwn()
{
    Session session(2);
    Component *const first = session.engine->AddAdapter(L"First");
    Component *const second = session.engine->AddAdapter(L"Second");

    REQUIRE(session.Install() == S_OK);
    REQUIRE(session.Bind(first) == S_OK);
    REQUIRE(session.Bind(second) == S_OK);
    REQUIRE(session.Apply() == S_OK);
    REQUIRE(session.engine->Miniports().size() == 4);
    REQUIRE(session.IsComplete(first) && session.IsComplete(second));

    REQUIRE(session.Disable(first) == S_OK);
    REQUIRE(session.Apply() == S_OK);
    REQUIRE(session.engine->Miniports().size() == 2);
    REQUIRE(!session.HasUpperBindings(first) && session.IsComplete(second));
}

static void NamesSayRowAndAdapter()
{
    Session session(2);
    Component *const adapter = session.engine->AddAdapter(L"Adapter");

    REQUIRE(session.Install() == S_OK);
    REQUIRE(session.Bind(adapter) == S_OK);
    REQUIRE(session.engine->Miniports()[0]->displayName == L"Row 1 (Adapter)");
    REQUIRE(session.engine->Miniports()[1]->displayName == L"Row 2 (Adapter)");

    Component *const other = session.engine->AddAdapter(std::wstring(1000, L'x'));

    REQUIRE(session.Bind(other) == S_OK);
    REQUIRE(session.engine->Miniports()[2]->displayName == L"Row 1 (" + std::wstring(248, L'x'));
    REQUIRE(session.Apply() == S_OK);
}

static void OwnMiniportsAreRefused()
{
    Session session(2);
    Component *const adapter = session.engine->AddAdapter(L"Adapter");
    HRESULT nested = S_OK;

    /* The engine asks while the installation is still going on. */
    session.engine->onInstall = [&](Component *miniport) { nested = session.Bind(miniport); };
    REQUIRE(session.Install() == S_OK);
    REQUIRE(session.Bind(adapter) == S_OK);
    REQUIRE(nested == S_OK);
    REQUIRE(session.engine->Miniports().size() == 2);
    for (Component *miniport : session.engine->Miniports()) {
        REQUIRE(session.Query(NCN_ADD | NCN_ENABLE, miniport) == NETCFG_S_DISABLE_QUERY);
        REQUIRE(session.Query(NCN_ENABLE, miniport) == NETCFG_S_DISABLE_QUERY);
        REQUIRE(!session.engine->PathTo(miniport)->enabled);
        REQUIRE(session.Notify(NCN_ENABLE, miniport) == S_OK);
        REQUIRE(session.engine->Miniports().size() == 2);
        REQUIRE(session.Notify(NCN_DISABLE, miniport) == S_OK);
    }
    REQUIRE(session.engine->Miniports().size() == 2);
    REQUIRE(session.Apply() == S_OK);
    REQUIRE(session.IsComplete(adapter));
}

static void VirtualAdaptersWaitToBeAsked()
{
    for (const DWORD characteristics : {NCF_VIRTUAL, NCF_SOFTWARE_ENUMERATED}) {
        Session session(2);
        Component *const adapter = session.engine->AddAdapter(L"Of another driver", characteristics);

        REQUIRE(session.Install() == S_OK);
        REQUIRE(session.Bind(adapter) == S_OK);
        REQUIRE(!session.engine->PathTo(adapter)->enabled);
        REQUIRE(session.engine->Miniports().empty());
        REQUIRE(session.Enable(adapter) == S_OK);
        REQUIRE(session.engine->Miniports().size() == 2);
        REQUIRE(session.Apply() == S_OK);
        REQUIRE(session.IsComplete(adapter));
    }
}

static void OthersAreLeftAlone()
{
    Session session(2);
    Component *const adapter = session.engine->AddAdapter(L"Adapter");
    Component *const other = session.engine->AddAdapter(L"Stands for another protocol");
    Path *const foreign = new Path(other, adapter);
    DWORD wanted = 0xffffffff;

    session.engine->paths.push_back(foreign);
    REQUIRE(session.Install() == S_OK);
    REQUIRE(session.Bind(adapter) == S_OK);

    auto *const global = session.As<INetCfgComponentNotifyGlobal>();
    auto *const binding = session.As<INetCfgComponentNotifyBinding>();

    REQUIRE(global->GetSupportedNotifications(&wanted) == S_OK && wanted == 0);
    for (const DWORD flags : {NCN_ADD | NCN_ENABLE, NCN_ENABLE + 0, NCN_REMOVE + 0}) {
        REQUIRE(global->SysQueryBindingPath(flags, foreign) == S_OK);
        REQUIRE(global->SysNotifyBindingPath(flags, foreign) == S_OK);
        REQUIRE(binding->QueryBindingPath(flags, foreign) == S_OK);
        REQUIRE(binding->NotifyBindingPath(flags, foreign) == S_OK);
    }
    REQUIRE(session.engine->enableCalls == 0 && foreign->enabled);
    REQUIRE(session.engine->Miniports().size() == 2);
    REQUIRE(session.Apply() == S_OK);
}

static void DisableRemovesEnableMakes()
{
    Session session(2);
    Component *const adapter = session.engine->AddAdapter(L"Adapter");

    session.InstallOver(adapter);
    session.Stop();

    REQUIRE(session.Start() == S_OK);
    REQUIRE(session.Disable(adapter) == S_OK);
    REQUIRE(session.engine->Miniports().empty());
    REQUIRE(session.HasUpperBindings(adapter));
    REQUIRE(session.Apply() == S_OK);
    REQUIRE(!session.HasUpperBindings(adapter));
    session.Stop();

    REQUIRE(session.Start() == S_OK);
    REQUIRE(session.Enable(adapter) == S_OK);
    REQUIRE(session.Apply() == S_OK);
    REQUIRE(session.engine->Miniports().size() == 2);
    REQUIRE(session.IsComplete(adapter));
}

/* Where the engine lists what it will remove, it is not taken for there. */
static void DisableAndEnableAtOnce()
{
    for (const bool lists : {false, true}) {
        Session session(2);
        Component *const adapter = session.engine->AddAdapter(L"Adapter");

        session.engine->listsRemoved = lists;
        session.InstallOver(adapter);
        REQUIRE(session.Disable(adapter) == S_OK);
        REQUIRE(session.Enable(adapter) == S_OK);
        REQUIRE(session.Apply() == S_OK);
        REQUIRE(session.engine->Miniports().size() == 2);
        REQUIRE(session.IsComplete(adapter));
    }
}

static void RemovedBindingTakesAll()
{
    for (const DWORD flags : {NCN_REMOVE + 0, NCN_REMOVE | NCN_ENABLE, NCN_REMOVE | NCN_DISABLE}) {
        Session session(2);
        Component *const adapter = session.engine->AddAdapter(L"Adapter");

        session.InstallOver(adapter);
        session.Stop();
        REQUIRE(session.Start() == S_OK);
        REQUIRE(session.Notify(flags, adapter) == S_OK);
        REQUIRE(session.engine->Miniports().empty());
        REQUIRE(session.Apply() == S_OK);
        REQUIRE(!session.HasUpperBindings(adapter));
    }
}

static void AddedThenRemovedLeavesNothing()
{
    Session session(2);
    Component *const adapter = session.engine->AddAdapter(L"Adapter");

    REQUIRE(session.Install() == S_OK);
    REQUIRE(session.Bind(adapter) == S_OK);
    REQUIRE(session.Unbind(adapter) == S_OK);
    REQUIRE(session.engine->Miniports().empty());
    REQUIRE(session.Apply() == S_OK);
    REQUIRE(!session.HasUpperBindings(adapter));
}

/* Twice the same makes no more, nor do changes that are none. */
static void RepeatedNotificationsChangeNothing()
{
    Session session(2);
    Component *const adapter = session.engine->AddAdapter(L"Adapter");

    REQUIRE(session.Install() == S_OK);
    REQUIRE(session.Notify(NCN_ADD, adapter) == S_OK); /* the path itself says that it is enabled */
    REQUIRE(session.engine->Miniports().size() == 2);
    REQUIRE(session.Bind(adapter) == S_OK);
    REQUIRE(session.Apply() == S_OK);

    const auto names = session.UpperBindings(adapter);

    session.Stop();
    REQUIRE(session.Start() == S_OK);
    REQUIRE(session.Bind(adapter) == S_OK);
    REQUIRE(session.Notify(NCN_UPDATE, adapter) == S_OK);
    REQUIRE(session.Notify(NCN_PROPERTYCHANGE, adapter) == S_OK);
    REQUIRE(session.Apply() == S_OK);
    REQUIRE(session.UpperBindings(adapter) == names);
    REQUIRE(session.engine->Miniports().size() == 2);

    session.engine->PathTo(adapter)->enabled = false;
    REQUIRE(session.As<INetCfgComponentNotifyBinding>()->NotifyBindingPath(NCN_ADD, session.engine->PathTo(adapter)) ==
            S_OK);
    REQUIRE(session.Unbind(adapter) == S_OK);
    REQUIRE(session.Unbind(adapter) == S_OK);
    REQUIRE(session.engine->Miniports().empty());
    REQUIRE(session.Apply() == S_OK);
}

/* One that somebody removed by hand: the names of the others stay where they are, and the next binding makes it again.
 */
static void MissingDeviceKeepsItsRow()
{
    Session session(16);
    Component *const adapter = session.engine->AddAdapter(L"Adapter");

    session.InstallOver(adapter);

    auto names = session.UpperBindings(adapter);

    session.engine->DeInstall(session.engine->Miniports()[5]);
    session.engine->Apply();
    REQUIRE(session.Apply() == S_OK);
    REQUIRE(session.UpperBindings(adapter) == names);
    session.Stop();

    REQUIRE(session.Start() == S_OK);
    REQUIRE(session.Bind(adapter) == S_OK);
    REQUIRE(session.Apply() == S_OK);
    REQUIRE(session.IsComplete(adapter));
    names[5] = session.DeviceNames().back();
    REQUIRE(session.UpperBindings(adapter) == names);
}

/* Those beyond the rows of this package go when the binding does. */
static void SurplusGoesWithTheBinding()
{
    Session session(16);
    Component *const adapter = session.engine->AddAdapter(L"Adapter");

    session.InstallOver(adapter);
    session.Stop();
    REQUIRE(session.StartWith(2) == S_OK);
    REQUIRE(session.Unbind(adapter) == S_OK);
    REQUIRE(session.Apply() == S_OK);
    REQUIRE(session.engine->Miniports().empty());
    REQUIRE(!session.HasUpperBindings(adapter));
}

const std::vector<Scenario> BindingScenarios = {
    {"BindMakesOneRow", BindMakesOneRow},
    {"BindMakesTwoRows", BindMakesTwoRows},
    {"BindMakesSixteenRows", BindMakesSixteenRows},
    {"BindMakes256Rows", BindMakes256Rows},
    {"EachAdapterHasItsOwn", EachAdapterHasItsOwn},
    {"NamesSayRowAndAdapter", NamesSayRowAndAdapter},
    {"OwnMiniportsAreRefused", OwnMiniportsAreRefused},
    {"VirtualAdaptersWaitToBeAsked", VirtualAdaptersWaitToBeAsked},
    {"OthersAreLeftAlone", OthersAreLeftAlone},
    {"DisableRemovesEnableMakes", DisableRemovesEnableMakes},
    {"DisableAndEnableAtOnce", DisableAndEnableAtOnce},
    {"RemovedBindingTakesAll", RemovedBindingTakesAll},
    {"AddedThenRemovedLeavesNothing", AddedThenRemovedLeavesNothing},
    {"RepeatedNotificationsChangeNothing", RepeatedNotificationsChangeNothing},
    {"MissingDeviceKeepsItsRow", MissingDeviceKeepsItsRow},
    {"SurplusGoesWithTheBinding", SurplusGoesWithTheBinding},
};
