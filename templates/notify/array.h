/* A list that grows. There are no exceptions here: Append says whether there was memory. */
#pragma once

#include <windows.h>

#include <memory>
#include <new>
#include <utility>

template <class Item> class Array
{
  public:
    HRESULT Append(Item item)
    {
        if (m_count == m_capacity) {
            const size_t capacity = m_capacity == 0 ? 8 : 2 * m_capacity;
            std::unique_ptr<Item[]> items(new (std::nothrow) Item[capacity]);

            if (items == nullptr) {
                return E_OUTOFMEMORY;
            }
            for (size_t index = 0; index < m_count; index++) {
                items[index] = std::move(m_items[index]);
            }
            m_items = std::move(items);
            m_capacity = capacity;
        }
        m_items[m_count++] = std::move(item);
        return S_OK;
    }
    void Clear()
    {
        m_items.reset();
        m_count = 0;
        m_capacity = 0;
    }
    size_t Count() const
    {
        return m_count;
    }
    Item &operator[](size_t index)
    {
        return m_items[index];
    }
    Item *begin() const
    {
        return m_items.get();
    }
    Item *end() const
    {
        return m_items.get() + m_count;
    }

  private:
    std::unique_ptr<Item[]> m_items;
    size_t m_count = 0;
    size_t m_capacity = 0;
};
