/* Security descriptors of device objects, in the definition language for security descriptors. */
#ifndef NDIS_KIT_WDMSEC_H
#define NDIS_KIT_WDMSEC_H
#include <ndis.h>
#pragma clang system_header

@IMPORTS@
#define IoCreateDeviceSecure WdmlibIoCreateDeviceSecure

/* For Windows they lie in wdmsec.lib, which the driver has to link; whoever stands in for that library says so. */
#if defined(__wasm__)
#define NDIS_KIT_SDDL(name, text)                                                       \
    __attribute__((unused)) static const WCHAR name##_text[] = text;                    \
    __attribute__((unused)) static const UNICODE_STRING name = {sizeof(text) - sizeof(WCHAR), sizeof(text), \
                                                                (PWCH)name##_text}
#elif defined(NDIS_KIT_IS_STATIC_LIBRARY)
#define NDIS_KIT_SDDL(name, text) \
    const UNICODE_STRING name = {sizeof(text) - sizeof(WCHAR), sizeof(text), (PWCH)text}
#else
#define NDIS_KIT_SDDL(name, text) extern const UNICODE_STRING name
#endif

/* Only the kernel; the system; the system and administrators; these and read access for the others. */
NDIS_KIT_SDDL(SDDL_DEVOBJ_KERNEL_ONLY, L"D:P");
NDIS_KIT_SDDL(SDDL_DEVOBJ_SYS_ALL, L"D:P(A;;GA;;;SY)");
NDIS_KIT_SDDL(SDDL_DEVOBJ_SYS_ALL_ADM_ALL, L"D:P(A;;GA;;;SY)(A;;GA;;;BA)");
NDIS_KIT_SDDL(SDDL_DEVOBJ_SYS_ALL_ADM_RX, L"D:P(A;;GA;;;SY)(A;;GRGX;;;BA)");
NDIS_KIT_SDDL(SDDL_DEVOBJ_SYS_ALL_ADM_RWX_WORLD_R, L"D:P(A;;GA;;;SY)(A;;GRGWGX;;;BA)(A;;GR;;;WD)");
NDIS_KIT_SDDL(SDDL_DEVOBJ_SYS_ALL_ADM_RWX_WORLD_R_RES_R,
              L"D:P(A;;GA;;;SY)(A;;GRGWGX;;;BA)(A;;GR;;;WD)(A;;GR;;;RC)");
NDIS_KIT_SDDL(SDDL_DEVOBJ_SYS_ALL_ADM_RWX_WORLD_RWX_RES_RWX,
              L"D:P(A;;GA;;;SY)(A;;GRGWGX;;;BA)(A;;GRGWGX;;;WD)(A;;GRGWGX;;;RC)");

#endif
