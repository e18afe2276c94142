/* What the compiler and the language need before the first declaration. */
#pragma clang system_header
#pragma clang diagnostic ignored "-Wunknown-pragmas"
#pragma clang diagnostic ignored "-Wignored-pragmas"

#define VOID void
#define CONST const
#define IN
#define OUT
#define OPTIONAL
#define NTAPI
#define NTSYSAPI
#define NTKERNELAPI
#define FASTCALL
#define CALLBACK
#define EXTERN_C extern
#define EXTERN_C_START
#define EXTERN_C_END
#define UNALIGNED __unaligned
#define STDAPICALLTYPE
#define INLINE __inline
#define VOLATILE volatile
#define FORCEINLINE static __inline__ __attribute__((always_inline, unused))
#define DECLSPEC_ALIGN(bytes) __attribute__((aligned(bytes)))
#define SYSTEM_CACHE_ALIGNMENT_SIZE 64
#define DECLSPEC_CACHEALIGN DECLSPEC_ALIGN(SYSTEM_CACHE_ALIGNMENT_SIZE)
#define DECLSPEC_NORETURN __attribute__((noreturn))
#define DECLSPEC_IMPORT
#define DECLSPEC_NOINLINE __attribute__((noinline))
#define DECLSPEC_SELECTANY __attribute__((weak))
#ifdef _WIN64
#define POINTER_ALIGNMENT DECLSPEC_ALIGN(8)
#define MEMORY_ALLOCATION_ALIGNMENT 16
#define NDIS_KIT_CACHE_ALIGNMENT 64
#define NDIS_KIT_BY_LAYOUT(x86, x64) (x64)
#else
#define POINTER_ALIGNMENT
#define MEMORY_ALLOCATION_ALIGNMENT 8
#define NDIS_KIT_CACHE_ALIGNMENT 8
#define NDIS_KIT_BY_LAYOUT(x86, x64) (x86)
#endif

/* A function of the kernel: on wasm an import that the mock answers. */
#ifdef __wasm__
#define NDIS_KIT_IMPORT(name) __attribute__((import_module("ndis"), import_name(#name))) extern
#else
#define NDIS_KIT_IMPORT(name) extern
#endif

#ifndef NULL
#define NULL ((void *)0)
#endif
#define TRUE 1
#define FALSE 0

typedef __SIZE_TYPE__ size_t;
typedef __PTRDIFF_TYPE__ ptrdiff_t;
typedef __WCHAR_TYPE__ wchar_t;
#ifdef _WIN64
typedef unsigned long long uintptr_t;
typedef long long intptr_t;
#else
typedef unsigned long uintptr_t;
typedef long intptr_t;
#endif
typedef __builtin_va_list va_list;
#define va_start __builtin_va_start
#define va_arg __builtin_va_arg
#define va_end __builtin_va_end
#define offsetof(type, member) __builtin_offsetof(type, member)

/* Annotations for Microsoft's static analysis mean nothing to this compiler. */
#define _In_
#define _In_opt_
#define _In_z_
#define _In_opt_z_
#define _In_reads_(n)
#define _In_reads_opt_(n)
#define _In_reads_bytes_(n)
#define _In_reads_bytes_opt_(n)
#define _In_reads_or_z_(n)
#define _In_range_(low, high)
#define _Out_
#define _Out_opt_
#define _Out_writes_(n)
#define _Out_writes_opt_(n)
#define _Out_writes_z_(n)
#define _Out_writes_to_(n, m)
#define _Out_writes_to_opt_(n, m)
#define _Out_writes_all_(n)
#define _Out_writes_bytes_(n)
#define _Out_writes_bytes_opt_(n)
#define _Out_writes_bytes_to_(n, m)
#define _Out_writes_bytes_to_opt_(n, m)
#define _Out_writes_bytes_all_(n)
#define _Out_range_(low, high)
#define _Outptr_
#define _Outptr_opt_
#define _Outptr_result_maybenull_
#define _Outptr_opt_result_maybenull_
#define _Outptr_result_buffer_(n)
#define _Outptr_result_bytebuffer_(n)
#define _Outref_
#define _Inout_
#define _Inout_opt_
#define _Inout_updates_(n)
#define _Inout_updates_opt_(n)
#define _Inout_updates_bytes_(n)
#define _Inout_updates_bytes_opt_(n)
#define _Inout_updates_to_(n, m)
#define _Inout_updates_all_(n)
#define _Frees_ptr_
#define _Frees_ptr_opt_
#define _In_reads_to_ptr_(p)
#define _In_reads_bytes_opt_z_(n)
#define _In_function_class_(name)
#define _In_bytecount_(n)
#define _Out_writes_bytes_to_ptr_(p)
#define _Inout_updates_z_(n)
#define _Inout_updates_bytes_all_(n)
#define _Inout_updates_bytes_to_(n, m)
#define _Inout_z_
#define _Deref_out_range_(low, high)
#define _Ret_maybenull_z_
#define _Ret_writes_(n)
#define _Ret_writes_maybenull_(n)
#define _Ret_writes_bytes_(n)
#define _Ret_writes_bytes_maybenull_(n)
#define _Reserved_
#define _Const_
#define _Null_terminated_
#define _NullNull_terminated_
#define _Printf_format_string_
#define _Pre_notnull_
#define _Pre_null_
#define _Pre_maybenull_
#define _Pre_opt_valid_
#define _Pre_valid_
#define _Pre_invalid_
#define _Pre_satisfies_(e)
#define _Pre_readable_size_(n)
#define _Pre_writable_size_(n)
#define _Post_notnull_
#define _Post_maybenull_
#define _Post_valid_
#define _Post_invalid_
#define _Post_ptr_invalid_
#define _Post_satisfies_(e)
#define _Post_writable_byte_size_(n)
#define _Post_equals_last_error_
#define _Prepost_opt_valid_
#define _Ret_notnull_
#define _Ret_maybenull_
#define _Ret_z_
#define _Ret_range_(low, high)
#define _Return_type_success_(e)
#define _Must_inspect_result_
#define _Check_return_
#define _Success_(e)
#define _On_failure_(a)
#define _When_(e, a)
#define _At_(e, a)
#define _At_buffer_(b, i, n, a)
#define _Always_(a)
#define _Field_size_(n)
#define _Field_size_opt_(n)
#define _Field_size_bytes_(n)
#define _Field_size_bytes_opt_(n)
#define _Field_size_part_(n, m)
#define _Field_size_full_(n)
#define _Field_range_(low, high)
#define _Field_z_
#define _Struct_size_bytes_(n)
#define _Notnull_
#define _Maybenull_
#define _Points_to_data_
#define _Literal_
#define _Notliteral_
#define _Unreferenced_parameter_
#define _Use_decl_annotations_
#define _Function_class_(name)
#define _Called_from_function_class_(name)
#define _Interlocked_operand_
#define _Guarded_by_(lock)
#define _Write_guarded_by_(lock)
#define _Interlocked_
#define _Has_lock_kind_(kind)
#define _Has_lock_level_(level)
#define _Lock_level_order_(a, b)
#define _Acquires_lock_(lock)
#define _Acquires_exclusive_lock_(lock)
#define _Acquires_shared_lock_(lock)
#define _Acquires_nonreentrant_lock_(lock)
#define _Releases_lock_(lock)
#define _Releases_exclusive_lock_(lock)
#define _Releases_shared_lock_(lock)
#define _Releases_nonreentrant_lock_(lock)
#define _Requires_lock_held_(lock)
#define _Requires_exclusive_lock_held_(lock)
#define _Requires_shared_lock_held_(lock)
#define _Requires_lock_not_held_(lock)
#define _Requires_no_locks_held_
#define _Post_same_lock_(a, b)
#define _Create_lock_level_(level)
#define _No_competing_thread_
#define _No_competing_thread_begin_
#define _No_competing_thread_end_
#define _Benign_race_begin_
#define _Benign_race_end_
#define _IRQL_requires_(level)
#define _IRQL_requires_min_(level)
#define _IRQL_requires_max_(level)
#define _IRQL_requires_same_
#define _IRQL_raises_(level)
#define _IRQL_saves_
#define _IRQL_saves_global_(kind, param)
#define _IRQL_restores_
#define _IRQL_restores_global_(kind, param)
#define _IRQL_always_function_min_(level)
#define _IRQL_always_function_max_(level)
#define _IRQL_limited_to_(level)
#define _IRQL_uses_cancel_
#define _Kernel_clear_do_init_(yes)
#define _Kernel_float_saved_
#define _Kernel_float_restored_
#define _Kernel_entry_
#define _Kernel_requires_resource_held_(kind)
#define _Kernel_releases_resource_(kind)
#define _Kernel_acquires_resource_(kind)
#define _Dispatch_type_(type)
#define __drv_aliasesMem
#define __drv_allocatesMem(kind)
#define __drv_freesMem(kind)
#define __drv_requiresIRQL(level)
#define __drv_maxIRQL(level)
#define __drv_minIRQL(level)
#define __drv_sameIRQL
#define __drv_at(e, a)
#define __drv_when(e, a)
#define __drv_arg(e, a)
#define __drv_dispatchType(type)
#define __drv_functionClass(name)
#define __drv_in(a)
#define __drv_preferredFunction(f, why)
#define __drv_strictType(type, mode)
#define __drv_strictTypeMatch(mode)
#define __drv_reportError(why)
#define __analysis_assume(e)
#define _Analysis_assume_(e)
#define _Analysis_assume_lock_held_(lock)
#define _Analysis_assume_lock_not_held_(lock)
#define _Analysis_mode_(mode)
#define _Analysis_noreturn_
#define __in
#define __in_opt
#define __out
#define __out_opt
#define __inout
#define __inout_opt
#define __in_bcount(n)
#define __in_ecount(n)
#define __out_bcount(n)
#define __out_ecount(n)
#define __checkReturn
#define __success(e)
#define __fallthrough
#define __deref_out
#define __reserved
#define __nullterminated
