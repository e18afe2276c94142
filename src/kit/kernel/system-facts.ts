import { STATUS_SUCCESS } from '../data/constants.js';
import { OSVERSIONINFOW } from '../data/layouts.js';
import { withoutBalance, type KernelEnvironment, type Service } from './service.js';

/** What RtlGetVersion tells: Windows 10.0, with a build of the release that brought the running NDIS. */
const MAJOR = 10;
const MINOR = 0;
const BUILD_OF_NEWEST = 22621;
/** VER_PLATFORM_WIN32_NT. */
const PLATFORM = 2;
const CACHE_LINE = 64;
const SYSTEM_PROCESS_ID = 4;
/** MmLargeSystem. */
const LARGE_SYSTEM = 2;

/** Small facts about the system. */
export function systemFactsService({ kernel }: KernelEnvironment): Service {
  return withoutBalance({
    RtlGetVersion: (information: number) => {
      kernel.memory.write(OSVERSIONINFOW, information, {
        dwMajorVersion: MAJOR,
        dwMinorVersion: MINOR,
        dwBuildNumber: BUILD_OF_NEWEST,
        dwPlatformId: PLATFORM,
      });
      return STATUS_SUCCESS;
    },
    PsGetVersion: (major: number, minor: number, build: number, _text: number) => {
      const { memory } = kernel;
      for (const [at, value] of [
        [major, MAJOR],
        [minor, MINOR],
        [build, BUILD_OF_NEWEST],
      ] as const) {
        if (at !== 0) memory.setU32(at, value);
      }
      return 0;
    },
    PsGetCurrentProcessId: () => SYSTEM_PROCESS_ID,
    ExGetPreviousMode: () => 0,
    MmQuerySystemSize: () => LARGE_SYSTEM,
    // Physical and virtual memory are one here. PHYSICAL_ADDRESS comes back through a hidden pointer.
    MmGetPhysicalAddress: (result: number, address: number) => kernel.memory.setU64(result, BigInt(address)),
    KeShouldYieldProcessor: () => 0,
    KeFlushIoBuffers: () => {},
    NdisGetSharedDataAlignment: () => CACHE_LINE,
    NdisMaxGroupCount: () => 1,
  });
}
