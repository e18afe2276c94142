/*
 * What the answers of the generator decided: product.c and instances.c are rendered from them.
 */
#pragma once

#include <ndis.h>

/* The newest NDIS version whose contract the source is written to. The driver registers the lower of this and the
 * running one. */
#define PRODUCT_NEWEST_NDIS NDIS_RUNTIME_VERSION_687

typedef struct _PRODUCT {
    ULONG OldestNdis;           /* the floor: DriverEntry refuses to load below it */
    UNICODE_STRING ServiceName; /* protocol name == service name == Ndi\Service of the protocol INF */
    PCSTR Description;          /* OID_GEN_VENDOR_DESCRIPTION */
    UCHAR MajorVersion;
    UCHAR MinorVersion;
} PRODUCT;

extern const PRODUCT Product;

/* A row of the table of virtual miniports: row i belongs to string i of UpperBindings. */
typedef struct _INSTANCE {
    PCWSTR FriendlyName; /* for hooks and messages; what Windows shows is set when the device is installed */
    USHORT VlanId;       /* 0: untagged. Used by the vlan distribution alone */
} INSTANCE;

extern const INSTANCE Instances[];
extern const ULONG InstanceCount;
