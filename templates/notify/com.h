/* Owners of what COM hands out: counted references, and text that the caller has to free. */
#pragma once

#include <objbase.h>

#include <utility>

/* A GUID in braces with its terminator, as StringFromGUID2 counts. */
inline constexpr size_t GuidTextSize = 39;

/* A counted reference. Copying it adds one, and it gives its own back when it ends. */
template <class Interface> class ComPtr
{
  public:
    ComPtr() = default;
    explicit ComPtr(Interface *object) : m_object(object)
    {
        if (m_object != nullptr) {
            m_object->AddRef();
        }
    }
    ComPtr(const ComPtr &other) : ComPtr(other.m_object)
    {
    }
    ComPtr(ComPtr &&other) noexcept : m_object(std::exchange(other.m_object, nullptr))
    {
    }
    ~ComPtr()
    {
        Reset();
    }
    ComPtr &operator=(ComPtr other) noexcept
    {
        std::swap(m_object, other.m_object);
        return *this;
    }
    void Reset()
    {
        if (Interface *object = std::exchange(m_object, nullptr)) {
            object->Release();
        }
    }
    Interface *Get() const
    {
        return m_object;
    }
    Interface *operator->() const
    {
        return m_object;
    }
    /* For a function that hands out a reference through a parameter. */
    Interface **Receive()
    {
        Reset();
        return &m_object;
    }
    template <class Other> HRESULT As(ComPtr<Other> &other) const
    {
        return m_object->QueryInterface(__uuidof(Other), reinterpret_cast<void **>(other.Receive()));
    }

  private:
    Interface *m_object = nullptr;
};

/* Text that CoTaskMemFree frees. */
class CoString
{
  public:
    CoString() = default;
    CoString(const CoString &) = delete;
    CoString &operator=(const CoString &) = delete;
    ~CoString()
    {
        CoTaskMemFree(m_text);
    }
    wchar_t **Receive()
    {
        CoTaskMemFree(std::exchange(m_text, nullptr));
        return &m_text;
    }
    const wchar_t *Get() const
    {
        return m_text != nullptr ? m_text : L"";
    }

  private:
    wchar_t *m_text = nullptr;
};
