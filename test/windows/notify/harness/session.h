/* One use of the engine with the notify object: what the subsystem calls, in its order; and what is to be seen
 * afterwards. */
#pragma once

#include "engine.h"

/* One of the DLLs under test: the same product with another number of rows. */
struct Dll {
    std::wstring path;
    HMODULE module;
    size_t rows;
};

/* The DLLs by their number of rows. */
const Dll &DllWith(size_t rows);
const std::vector<Dll> &Dlls();

extern const GUID NotifyObjectId;
extern const wchar_t *const ServiceName;
extern const wchar_t *const MiniportId;

/* Ends a scenario. */
struct Wrong {
    std::string what;
};

void Require(bool right, const char *what, const char *file, int line);
#define REQUIRE(condition) Require((condition), #condition, __FILE__, __LINE__)

/* The answers of the subsystem's callback that sends events to the driver. */
class Reconfigurer final : public Counted<INetCfgPnpReconfigCallback>
{
  public:
    STDMETHODIMP SendPnpReconfig(NCPNP_RECONFIG_LAYER layer, LPCWSTR upper, LPCWSTR lower, PVOID data,
                                 DWORD size) override;

    std::vector<std::wstring> sent; /* upper>lower */
};

class Session
{
  public:
    /* Removes what an earlier scenario left in the registry. */
    explicit Session(size_t rows);
    ~Session() noexcept(false);
    Session(const Session &) = delete;
    Session &operator=(const Session &) = delete;

    /* The subsystem makes the notify object and initialises it. */
    HRESULT Start(bool installing = false);
    void Stop();
    /* With the DLL of another package. */
    HRESULT StartWith(size_t rows);

    HRESULT Install(); /* Start and INetCfgComponentSetup::Install */
    void InstallOver(Component *adapter); /* Install, Bind and Apply, which all succeed */
    HRESULT Bind(Component *adapter);
    HRESULT Unbind(Component *adapter);
    HRESULT Enable(Component *adapter);
    HRESULT Disable(Component *adapter);
    HRESULT Notify(DWORD flags, Component *adapter);
    HRESULT Query(DWORD flags, Component *adapter);
    HRESULT Upgrade();
    HRESULT Remove();
    HRESULT ApplyRegistry();
    HRESULT ApplyPnp();
    HRESULT Apply();
    HRESULT Cancel();

    /* Names in UpperBindings of the adapter. */
    std::vector<std::wstring> UpperBindings(Component *adapter) const;
    bool HasUpperBindings(Component *adapter) const;
    void WriteUpperBindings(Component *adapter, DWORD type, const void *data, DWORD size) const;
    void LoseUpperBindings() const;
    /* Names of all virtual miniports, in the order in which they were installed. */
    std::vector<std::wstring> DeviceNames() const;
    /* The adapter has all its rows, in their order, and each device's note says so. */
    bool IsComplete(Component *adapter) const;

    template <class Interface> Interface *As() const
    {
        void *object = nullptr;

        if (FAILED(m_object->QueryInterface(__uuidof(Interface), &object))) {
            return nullptr;
        }
        m_object->Release();
        return static_cast<Interface *>(object);
    }

    size_t rows;
    Engine *engine;
    Reconfigurer *reconfigurer;

  private:
    HRESULT Checked(HRESULT hr) const;

    INetCfgComponentControl *m_object = nullptr;
};

std::wstring DeviceName(const Component *miniport);

/* How many of the calls in `action` can fail; each fails once, in a session of its own that `prepare` made. */
struct Sweep {
    std::function<void(Session &)> prepare;
    std::function<HRESULT(Session &)> action;
    /* After the failure: what must hold at once, whatever `hr` is. */
    std::function<void(Session &, HRESULT hr)> check;
    /* After that, with nothing failing any more. */
    std::function<void(Session &)> recover;
};

void RunSweep(size_t rows, const Sweep &sweep, int step = 1);

using Scenario = std::pair<const char *, void (*)()>;

extern const std::vector<Scenario> BindingScenarios;
extern const std::vector<Scenario> LifeScenarios;
extern const std::vector<Scenario> DllScenarios;
extern const std::vector<Scenario> FaultScenarios;
