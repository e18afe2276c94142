import { STATUS_INVALID_PARAMETER, STATUS_SUCCESS } from '../data/constants.js';
import { withoutBalance, type KernelEnvironment, type Service } from './service.js';

/** PROCESSOR_NUMBER: Group, Number, Reserved. */
const GROUP = 0;
const NUMBER = 2;
const NO_PROCESSOR = 0xffffffff;
const ALL_GROUPS = 0xffff;

/** One group of `count` processors, all active. */
export function processorService({ kernel }: KernelEnvironment, count: number): Service {
  const writeNumber = (address: number, processor: number): void => {
    kernel.memory.setU16(address + GROUP, 0);
    kernel.memory.setU16(address + NUMBER, processor);
  };
  const mask = (): number => (count >= 32 ? 0xffffffff : 2 ** count - 1);
  const inGroup = (group: number): number =>
    (group & 0xffff) === 0 || (group & 0xffff) === ALL_GROUPS ? count : 0;
  const active = (affinity: number): number => {
    if (affinity !== 0) kernel.memory.setU32(affinity, mask());
    return count;
  };
  return withoutBalance({
    KeQueryActiveProcessorCount: active,
    KeQueryActiveProcessorCountEx: inGroup,
    KeQueryMaximumProcessorCountEx: inGroup,
    KeGetCurrentProcessorNumberEx: (address: number) => {
      if (address !== 0) writeNumber(address, kernel.processor);
      return kernel.processor;
    },
    NdisSystemProcessorCount: () => count,
    NdisSystemActiveProcessorCount: active,
    NdisActiveGroupCount: () => 1,
    NdisGroupMaxProcessorCount: inGroup,
    NdisGroupActiveProcessorCount: inGroup,
    NdisGroupActiveProcessorMask: (group: number) => ((group & 0xffff) === 0 ? mask() : 0),
    // A structure that comes back does so through a hidden pointer.
    NdisCurrentGroupAndProcessor: (result: number) => writeNumber(result, kernel.processor),
    NdisProcessorNumberToIndex: (number: number) => {
      const processor = kernel.memory.u8(number + NUMBER);
      return kernel.memory.u16(number + GROUP) === 0 && processor < count ? processor : NO_PROCESSOR;
    },
    NdisProcessorIndexToNumber: (index: number, address: number) => {
      if (index >= count) return STATUS_INVALID_PARAMETER;
      writeNumber(address, index);
      return STATUS_SUCCESS;
    },
  });
}
