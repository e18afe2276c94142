/* From here on DEFINE_GUID defines, not only declares. */
#ifndef INITGUID
#define INITGUID
#endif
#include <ndis.h>
#undef DEFINE_GUID
#define DEFINE_GUID(name, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8) \
    const GUID DECLSPEC_SELECTANY name = {l, w1, w2, {b1, b2, b3, b4, b5, b6, b7, b8}}
