import { describe } from '../memory/pool.js';
import type { Machine } from './machine.js';

/** What the driver was given and has not given back, one line each; nothing before the driver was loaded. */
export function outstandingOf(machine: Machine): readonly string[] {
  const { ndis, kernel } = machine;
  if (ndis.phase === 'not loaded') return [];
  const lines: string[] = [...machine.services.outstanding(), ...machine.data.outstanding()];
  for (const allocation of kernel.pool.outstanding()) lines.push(describe(allocation));
  for (const driver of ndis.miniportDrivers) {
    lines.push('the miniport driver handle');
    for (const miniport of driver.devices.values())
      lines.push(`virtual miniport ${miniport.label}, which is ${miniport.state}`);
  }
  for (const protocol of ndis.protocolDrivers) {
    lines.push(`the protocol driver handle of ${protocol.label}`);
    for (const binding of protocol.bindings)
      lines.push(`the binding to ${binding.label}, which is ${binding.state}`);
  }
  for (const configuration of ndis.configurations.values())
    lines.push(`the configuration handle of ${configuration.label}`);
  for (const device of ndis.deviceObjects) lines.push(`the device ${device.name}`);
  if (ndis.interfaceProviders.size > 0) lines.push('the interface provider handle');
  for (const ifIndex of ndis.interfaces.keys()) lines.push(`the registered interface ${ifIndex}`);
  for (const entry of ndis.ifStack) lines.push(`the interface stack entry ${entry}`);
  for (const [, event] of ndis.pendedEvents)
    if (event.returned) lines.push(`a pended event: ${event.completed.description}`);
  for (const request of ndis.upRequests.values())
    lines.push(`an OID request not completed: ${request.completed.description}`);
  if (ndis.downRequests.size > 0) lines.push(`${ndis.downRequests.size} OID requests to lower adapters`);
  return [...new Set(lines)];
}
