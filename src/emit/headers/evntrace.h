/* Levels of trace events (can-i-customize-dotracemessage-.md). */
#ifndef NDIS_KIT_EVNTRACE_H
#define NDIS_KIT_EVNTRACE_H
#include <ndis.h>
#pragma clang system_header

#define TRACE_LEVEL_NONE 0
#define TRACE_LEVEL_FATAL 1
#define TRACE_LEVEL_ERROR 2
#define TRACE_LEVEL_WARNING 3
#define TRACE_LEVEL_INFORMATION 4
#define TRACE_LEVEL_VERBOSE 5

#endif
