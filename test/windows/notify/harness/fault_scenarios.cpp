/* Each call that can fail fails once: nothing half-done stays, and the same again succeeds. */
#include "session.h"

#include <algorithm>

static Component *Adapter(Session &session)
{
    return session.engine->components[1];
}

static void WithAdapter(Session &session)
{
    session.engine->AddAdapter(L"Adapter");
    REQUIRE(session.Install() == S_OK);
}

static void WithBinding(Session &session)
{
    WithAdapter(session);
    REQUIRE(session.Bind(Adapter(session)) == S_OK);
    REQUIRE(session.Apply() == S_OK);
    session.Stop();
    REQUIRE(session.Start() == S_OK);
}

static void WithLostValue(Session &session)
{
    WithBinding(session);
    session.Stop();
    session.LoseUpperBindings();
    REQUIRE(session.Start() == S_OK);
}

static HRESULT Bind(Session &session)
{
    return session.Bind(Adapter(session));
}

static HRESULT Unbind(Session &session)
{
    return session.Unbind(Adapter(session));
}

static void Complete(Session &session)
{
    REQUIRE(session.Apply() == S_OK);
    REQUIRE(session.engine->Miniports().size() == session.rows);
    REQUIRE(session.IsComplete(Adapter(session)));
}

static void BindAgain(Session &session)
{
    REQUIRE(Bind(session) == S_OK);
    Complete(session);
}

static void Empty(Session &session)
{
    REQUIRE(session.Apply() == S_OK);
    REQUIRE(session.engine->Miniports().empty());
    REQUIRE(!session.HasUpperBindings(Adapter(session)));
}

/* All rows, or none. */
static void AllOrNone(Session &session, HRESULT hr)
{
    const size_t made = session.engine->Miniports().size();

    REQUIRE(FAILED(hr) ? made == 0 : made == session.rows);
    REQUIRE(!session.HasUpperBindings(Adapter(session)));
}

static void SweepBind(size_t rows, int step)
{
    RunSweep(rows, {WithAdapter, Bind, AllOrNone, BindAgain}, step);
    RunSweep(rows,
             {WithAdapter, Bind,
              [](Session &session, HRESULT) {
                  REQUIRE(session.Cancel() == S_OK);
                  REQUIRE(session.engine->Miniports().empty());
              },
              Empty},
             step);
}

static void BindOneRow()
{
    SweepBind(1, 1);
}

static void BindTwoRows()
{
    SweepBind(2, 1);
}

static void BindSixteenRows()
{
    SweepBind(16, 5);
}

static void Bind256Rows()
{
    SweepBind(256, 601);
}

static void UnbindFails()
{
    for (const size_t rows : {1, 2, 16}) {
        RunSweep(rows,
                 {WithBinding, Unbind,
                  [](Session &session, HRESULT hr) {
                      REQUIRE(FAILED(hr));
                      REQUIRE(session.HasUpperBindings(Adapter(session)));
                  },
                  [](Session &session) {
                      REQUIRE(Unbind(session) == S_OK);
                      Empty(session);
                  }},
                 rows == 16 ? 5 : 1);

        /* After a failure the binding may come back as well. */
        RunSweep(rows, {WithBinding, Unbind, [](Session &, HRESULT) {}, BindAgain}, rows == 16 ? 5 : 1);

        /* Or be taken back. */
        RunSweep(rows,
                 {WithBinding, Unbind,
                  [](Session &session, HRESULT) {
                      REQUIRE(session.Cancel() == S_OK);
                      REQUIRE(session.engine->Miniports().size() == session.rows);
                  },
                  Complete},
                 rows == 16 ? 5 : 1);
    }
}

static void ApplyFails()
{
    for (const size_t rows : {1, 2, 16}) {
        RunSweep(rows, {[](Session &session) {
                            WithAdapter(session);
                            REQUIRE(Bind(session) == S_OK);
                        },
                        [](Session &session) { return session.ApplyRegistry(); },
                        [](Session &, HRESULT hr) { REQUIRE(FAILED(hr)); }, Complete});
        RunSweep(rows, {[](Session &session) {
                            WithBinding(session);
                            REQUIRE(Unbind(session) == S_OK);
                        },
                        [](Session &session) { return session.ApplyRegistry(); },
                        [](Session &, HRESULT hr) { REQUIRE(FAILED(hr)); }, Empty});
    }
}

static void CancelFails()
{
    for (const size_t rows : {1, 2, 16}) {
        RunSweep(rows,
                 {[](Session &session) {
                      WithAdapter(session);
                      REQUIRE(Bind(session) == S_OK);
                  },
                  [](Session &session) { return session.Cancel(); }, [](Session &, HRESULT hr) { REQUIRE(FAILED(hr)); },
                  [](Session &session) {
                      REQUIRE(session.Cancel() == S_OK);
                      Empty(session);
                  }},
                 rows == 16 ? 5 : 1);
    }
}

static void UpgradeFails()
{
    for (const size_t rows : {1, 2, 16}) {
        RunSweep(rows,
                 {WithLostValue, [](Session &session) { return session.Upgrade(); },
                  [](Session &session, HRESULT hr) {
                      REQUIRE(FAILED(hr));
                      REQUIRE(session.engine->Miniports().size() == session.rows); /* those that were there */
                  },
                  [](Session &session) {
                      const auto names = session.DeviceNames();

                      REQUIRE(session.Upgrade() == S_OK);
                      Complete(session);
                      REQUIRE(session.UpperBindings(Adapter(session)) == names);
                      REQUIRE(session.reconfigurer->sent.size() == 1);
                  }},
                 rows == 16 ? 5 : 1);
    }
}

/* A package with fewer rows: what is too much goes, or is there to be removed the next time. */
static void ShrinkingFails()
{
    RunSweep(16,
             {[](Session &session) {
                  WithBinding(session);
                  session.Stop();
                  REQUIRE(session.StartWith(2) == S_OK);
              },
              [](Session &session) { return session.Upgrade(); }, [](Session &, HRESULT hr) { REQUIRE(FAILED(hr)); },
              [](Session &session) {
                  REQUIRE(session.Upgrade() == S_OK);
                  Complete(session);
              }},
             7);
}

static void RemovalFails()
{
    for (const size_t rows : {1, 2, 16}) {
        RunSweep(rows,
                 {WithBinding, [](Session &session) { return session.Remove(); },
                  [](Session &, HRESULT hr) { REQUIRE(FAILED(hr)); },
                  [](Session &session) {
                      REQUIRE(session.Remove() == S_OK);
                      Empty(session);
                  }},
                 rows == 16 ? 5 : 1);
        RunSweep(rows, {[](Session &session) {
                            WithBinding(session);
                            REQUIRE(session.Remove() == S_OK);
                        },
                        [](Session &session) { return session.ApplyRegistry(); },
                        [](Session &, HRESULT hr) { REQUIRE(FAILED(hr)); }, Empty});
    }
}

static void StartFails()
{
    for (const size_t rows : {1, 2, 16}) {
        RunSweep(rows,
                 {[](Session &session) {
                      WithBinding(session);
                      session.Stop();
                  },
                  [](Session &session) { return session.Start(); }, [](Session &, HRESULT hr) { REQUIRE(FAILED(hr)); },
                  [](Session &session) {
                      REQUIRE(session.Start() == S_OK);
                      REQUIRE(Unbind(session) == S_OK);
                      Empty(session);
                  }});
    }
}

static void QueryFails()
{
    RunSweep(2, {WithAdapter, [](Session &session) { return session.Query(NCN_ADD | NCN_ENABLE, Adapter(session)); },
                 [](Session &, HRESULT hr) { REQUIRE(FAILED(hr)); }, BindAgain});
}

static void TellingFails()
{
    RunSweep(2, {[](Session &session) {
                     WithLostValue(session);
                     REQUIRE(session.Upgrade() == S_OK);
                     REQUIRE(session.ApplyRegistry() == S_OK);
                 },
                 [](Session &session) { return session.ApplyPnp(); },
                 [](Session &session, HRESULT hr) {
                     REQUIRE(hr == NETCFG_S_REBOOT);
                     REQUIRE(session.reconfigurer->sent.empty());
                 },
                 Complete});
}

const std::vector<Scenario> FaultScenarios = {
    {"BindOneRow", BindOneRow},     {"BindTwoRows", BindTwoRows},   {"BindSixteenRows", BindSixteenRows},
    {"Bind256Rows", Bind256Rows},   {"UnbindFails", UnbindFails},   {"ApplyFails", ApplyFails},
    {"CancelFails", CancelFails},   {"UpgradeFails", UpgradeFails}, {"ShrinkingFails", ShrinkingFails},
    {"RemovalFails", RemovalFails}, {"StartFails", StartFails},     {"QueryFails", QueryFails},
    {"TellingFails", TellingFails},
};
