import { dedicateProcess } from '../../src/kit/compile/toolchain.js';

// Imported by what compiles C in the process of a test file. Drivers that run there run for too short a time to be compiled well.
dedicateProcess();
