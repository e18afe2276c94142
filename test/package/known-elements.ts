import type { Element } from './xml-tree.js';

/** Where an element of a project is described. */
export type Source =
  /** A page below docs/build of the public documentation of Visual C++. */
  | { readonly cpp: string }
  /** A page below windows-driver-docs-pr of the public documentation of the WDK. */
  | { readonly wdk: string }
  /** Such pages as well, but they name the setting as property pages show it, not as project files spell it. */
  | { readonly cpp: string; readonly shownAs: string }
  | { readonly wdk: string; readonly shownAs: string }
  /** A part of every MSBuild file. */
  | { readonly msbuild: true }
  /** No page; public projects that build with the WDK have it. */
  | { readonly unpublished: true }
  /** Our own, for the lines below it. */
  | { readonly own: true };

const msbuild = { msbuild: true } as const;
const own = { own: true } as const;
const unpublished = { unpublished: true } as const;
const structure = { cpp: 'reference/vcxproj-file-structure.md' } as const;
const filters = { cpp: 'reference/vcxproj-filters-files.md' } as const;
const general = { cpp: 'reference/general-property-page-project.md' } as const;
const toolset = { wdk: 'devtest/platform-toolset.md' } as const;
const versions = { wdk: 'develop/building-drivers-for-different-versions-of-windows.md' } as const;
const stampinf = { wdk: 'devtest/stampinf-task.md' } as const;
const inf2cat = 'develop/inf2cat-properties-for-driver-package-projects.md';
const signing = 'develop/driver-signing-properties.md';

/**
 * What stands in the projects and is known to MSBuild, to Visual C++ or to the WDK, by where it may stand, with where that is written. A
 * name that is not here would be ignored without a word.
 */
export const knownElements: Readonly<Record<string, Readonly<Record<string, Source>>>> = {
  Project: { Import: msbuild, ItemDefinitionGroup: msbuild, ItemGroup: msbuild, PropertyGroup: msbuild },
  ItemGroup: {
    ClCompile: structure,
    ClInclude: filters,
    FilesToPackage: unpublished,
    Filter: filters,
    Inf: stampinf,
    None: structure,
    ProjectConfiguration: structure,
    ProjectReference: msbuild,
    ResourceCompile: { cpp: 'reference/msbuild-visual-cpp-overview.md' },
  },
  PropertyGroup: {
    CharacterSet: structure,
    Configuration: structure,
    ConfigurationType: toolset,
    DisableFastUpToDateCheck: unpublished,
    DriverTargetPlatform: { wdk: 'develop/target-platforms.md', shownAs: 'Target Platform' },
    DriverType: toolset,
    EnableInf2cat: { wdk: inf2cat, shownAs: 'Run Inf2Cat' },
    Inf2CatUseLocalTime: { wdk: inf2cat, shownAs: 'Use Local Time' },
    Platform: structure,
    PlatformToolset: toolset,
    ProjectGuid: { cpp: 'reference/project-files.md' },
    SignMode: { wdk: signing, shownAs: 'Sign Mode' },
    TargetName: general,
    TargetVersion: versions,
    UseDebugLibraries: { cpp: 'reference/advanced-property-page.md' },
    _NT_TARGET_VERSION: versions,
    DriverVersion: own,
    NugetFolder: own,
    NugetProps: own,
    WdkPackageVersion: own,
  },
  ItemDefinitionGroup: {
    ClCompile: structure,
    DriverSign: unpublished,
    Inf: stampinf,
    Link: { cpp: 'reference/project-files.md' },
    ResourceCompile: { cpp: 'reference/msbuild-visual-cpp-overview.md' },
  },
  ProjectConfiguration: { Configuration: structure, Platform: structure },
  ProjectReference: { Project: msbuild },
  ClCompile: {
    AdditionalIncludeDirectories: { cpp: 'reference/i-additional-include-directories.md' },
    ControlFlowGuard: { cpp: 'reference/guard-enable-control-flow-guard.md' },
    ExceptionHandling: { cpp: 'reference/eh-exception-handling-model.md' },
    Filter: filters,
    LanguageStandard: { cpp: 'reference/std-specify-language-standard-version.md' },
    LanguageStandard_C: {
      cpp: 'reference/std-specify-language-standard-version.md',
      shownAs: 'C Language Standard',
    },
    PreprocessorDefinitions: { cpp: 'reference/d-preprocessor-definitions.md' },
    RuntimeLibrary: { cpp: 'reference/md-mt-ld-use-run-time-library.md' },
    RuntimeTypeInfo: { cpp: 'reference/gr-enable-run-time-type-information.md' },
    TreatWarningAsError: structure,
    WarningLevel: { cpp: 'reference/compiler-option-warning-level.md' },
  },
  ClInclude: { Filter: filters },
  ResourceCompile: {
    Filter: filters,
    PreprocessorDefinitions: { cpp: 'reference/resources-property-pages.md' },
  },
  Inf: { Filter: filters, SpecifyDriverVerDirectiveVersion: stampinf, TimeStamp: stampinf },
  None: { Filter: filters },
  DriverSign: { FileDigestAlgorithm: { wdk: signing, shownAs: 'File Digest Algorithm' } },
  Link: {
    AdditionalDependencies: { cpp: 'reference/dot-lib-files-as-linker-input.md' },
    CETCompat: { cpp: 'reference/cetcompat.md' },
    ModuleDefinitionFile: { cpp: 'reference/def-specify-module-definition-file.md' },
  },
};

/** Elements at a place where nobody looks for them: `Parent/Element`. */
export function unknownElements(element: Element): readonly string[] {
  return element.children.flatMap((child) => [
    ...(Object.hasOwn(knownElements[element.name] ?? {}, child.name)
      ? []
      : [`${element.name}/${child.name}`]),
    ...unknownElements(child),
  ]);
}
