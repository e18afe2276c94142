import { bindRequirements } from './requirements/bind.js';
import { bindingStatesRequirements } from './requirements/binding-states.js';
import { initializeRequirements } from './requirements/initialize.js';
import { instancesRequirements } from './requirements/instances.js';
import { miniportStatesRequirements } from './requirements/miniport-states.js';
import { offloadRequirements } from './requirements/offload.js';
import { oidRequirements } from './requirements/oid.js';
import { powerRequirements } from './requirements/power.js';
import { receiveRequirements } from './requirements/receive.js';
import { registrationRequirements } from './requirements/registration.js';
import type { Requirement } from './requirements/requirement.js';
import { resetRequirements } from './requirements/reset.js';
import { sendRequirements } from './requirements/send.js';
import { setOptionsRequirements } from './requirements/set-options.js';
import { statusRequirements } from './requirements/status.js';
import { unbindRequirements } from './requirements/unbind.js';
import { versionRequirements } from './requirements/version.js';
import { ndisVersions } from './versions.js';

export type { Requirement, RequirementId } from './requirements/requirement.js';

/** All of them, in the order of their ids. */
export const requirements: readonly Requirement[] = [
  ...registrationRequirements,
  ...setOptionsRequirements,
  ...bindRequirements,
  ...unbindRequirements,
  ...instancesRequirements,
  ...initializeRequirements,
  ...miniportStatesRequirements,
  ...bindingStatesRequirements,
  ...sendRequirements,
  ...receiveRequirements,
  ...oidRequirements,
  ...statusRequirements,
  ...powerRequirements,
  ...resetRequirements,
  ...offloadRequirements,
  ...versionRequirements,
].sort((one, other) => (one.id < other.id ? -1 : 1));

const floor = ndisVersions.find(({ target }) => target !== undefined);

/** Why a requirement is not for the generated driver; undefined: it is. */
export function whyNotHere({ until, notHere }: Requirement): string | undefined {
  if (floor !== undefined && until !== undefined && until < floor.number) {
    return `for NDIS up to ${(until / 100).toFixed(2)}: the lowest that a generated driver runs on is ${floor.text}`;
  }
  return notHere;
}
