/* What the DLL gives its objects. */
#pragma once

#include <windows.h>

/* The DLL stays loaded while there are references. */
void DllAddReference();
void DllRelease();

/* Passes a result on. A failure is shown to who listens: a debugger, or DebugView. */
HRESULT Reported(const wchar_t *method, HRESULT hr);
