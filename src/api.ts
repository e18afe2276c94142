/** The public interface of the package: making projects from a program. */
export type { Answers, Architecture, CallbackChoice, Distribution, Floor } from './spec/answers.js';
export type { DriverSpec, MiniportSpec } from './spec/driver-spec.js';
export { toDriverSpec } from './spec/driver-spec.js';
export { Cancelled, Refused } from './spec/problem.js';
export { answersSchema } from './spec/schema.js';
export { settle } from './spec/settle.js';
export type { Given, GivenAnswers, Settled } from './spec/settle.js';
export { WriteFailed } from './project/apply.js';
export { newProject } from './project/new-project.js';
export type { NewProject, NewProjectRequest } from './project/new-project.js';
export { renderProject } from './project/render.js';
export type { RenderedFile, Role } from './project/rendered-file.js';
