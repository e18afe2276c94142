import { ddiOf, type DdiSource } from '../kernel/ddi.js';
import { attributesDdi } from './attributes.js';
import { bindDdi } from './bind.js';
import { configurationDdi } from './configuration.js';
import { deviceInstancesDdi } from './device-instances.js';
import { deviceObjectsDdi } from './device-objects.js';
import { driverServicesDdi } from './driver-services.js';
import { interfacesDdi } from './interfaces.js';
import type { Ndis } from './library.js';
import { miniportStatesDdi } from './miniport-states.js';
import { oidDownDdi } from './oid-down.js';
import { oidUpDdi } from './oid-up.js';
import { optionalHandlersDdi } from './optional-handlers.js';
import { pnpEventsDdi } from './pnp-events.js';
import { propagationDdi } from './propagation.js';
import { registrationDdi } from './registration.js';
import { statusDdi } from './status.js';
import { unbindDdi } from './unbind.js';

/** The DDI of NDIS's control side: everything but frames, memory, locks and time. */
export function controlDdi(ndis: Ndis): DdiSource {
  return ddiOf([
    registrationDdi(ndis),
    optionalHandlersDdi(ndis),
    bindDdi(ndis),
    unbindDdi(ndis),
    pnpEventsDdi(ndis),
    deviceInstancesDdi(ndis),
    attributesDdi(ndis),
    miniportStatesDdi(ndis),
    oidDownDdi(ndis),
    oidUpDdi(ndis),
    statusDdi(ndis),
    configurationDdi(ndis),
    propagationDdi(ndis),
    interfacesDdi(ndis),
    deviceObjectsDdi(ndis),
    driverServicesDdi(ndis),
  ]);
}
