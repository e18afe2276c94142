/* What the notify object keeps in the registry: UpperBindings, which the driver reads, and notes with each device. */
#pragma once

#include "array.h"
#include "product.h"

#include <array>

/* The virtual miniports over an adapter, by row; GUID_NULL where there is none. */
using Rows = std::array<GUID, Product::RowCount>;

/* Where a virtual miniport belongs. */
struct Place {
    GUID adapter; /* GUID_NULL: not known */
    DWORD row;
};

/* Every adapter that the service has parameters for. */
HRESULT RegistryListAdapters(Array<GUID> &adapters);

/*
 * A missing or malformed value reads as no rows, a malformed name as an empty row. `exact` unless the value holds
 * anything else than these rows.
 */
HRESULT RegistryReadRows(const GUID &adapter, Rows &rows, bool &exact);

/* Without a row the value is removed. */
HRESULT RegistryWriteRows(const GUID &adapter, const Rows &rows);

/* Removes the parameters of all adapters. */
HRESULT RegistryRemoveAdapters();

/*
 * The note in the key of the device. From it UpperBindings is made again, row by row, when it was lost: an upgrade of
 * the system keeps what belongs to a device, but not all that belongs to a service.
 */
HRESULT RegistryReadPlace(HKEY device, Place &place);
HRESULT RegistryWritePlace(HKEY device, const Place &place);
