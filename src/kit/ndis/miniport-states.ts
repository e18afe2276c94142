import * as c from '../data/constants.js';
import { NDIS_MINIPORT_PAUSE_PARAMETERS, NDIS_MINIPORT_RESTART_PARAMETERS } from '../data/layouts.js';
import type { DdiImplementations } from '../kernel/ddi.js';
import { HIGH_LEVEL } from '../kernel/irql.js';
import { Completion, wait, type Operation } from '../kernel/operation.js';
import { Arena } from './arena.js';
import type { Ndis } from './library.js';
import { statusName } from './names.js';
import { Miniport } from './objects.js';
import { restartAttributesOf, type RestartList } from './restart-attributes.js';

export function miniportStatesDdi(ndis: Ndis): DdiImplementations {
  return {
    NdisMPauseComplete: (handle: number) => pauseComplete(ndis, handle),
    NdisMRestartComplete: (handle: number, status: number) => restartComplete(ndis, handle, status),
  };
}

/** MiniportPause, from Running to Paused (nc-ndis-miniport_pause.md, R-075 to R-079). */
export function* pauseMiniport(ndis: Ndis, miniport: Miniport, reason: number): Operation<void> {
  yield* wait(miniport.settled);
  if (miniport.state !== 'Running') return;
  miniport.settled.add(1);
  miniport.state = 'Pausing';
  const pausing = new Completion<number>(`NdisMPauseComplete of ${miniport.label}`);
  miniport.changing = pausing;
  const arena = new Arena(ndis, 'NDIS_MINIPORT_PAUSE_PARAMETERS');
  const parameters = arena.struct(NDIS_MINIPORT_PAUSE_PARAMETERS, {
    Header: defaultHeader(
      c.NDIS_MINIPORT_PAUSE_PARAMETERS_REVISION_1,
      c.NDIS_SIZEOF_MINIPORT_PAUSE_PARAMETERS_REVISION_1,
    ),
    PauseReason: reason,
  });
  const name = 'MiniportPause';
  const status = yield* ndis.callDriver(
    name,
    miniport.driver.handlers['PauseHandler'] ?? 0,
    miniport.context,
    parameters,
  );
  if (status === c.NDIS_STATUS_PENDING) {
    yield* pausing.wait();
  } else if (status !== c.NDIS_STATUS_SUCCESS) {
    throw ndis.broken(
      'pause-failed',
      `${name} of ${miniport.label} returned ${statusName(status)}; a pause cannot fail (R-075)`,
    );
  } else if (pausing.done) {
    throw ndis.broken(
      'pause-completed-twice',
      `${name} of ${miniport.label} returned NDIS_STATUS_SUCCESS and NdisMPauseComplete was called too (R-075)`,
    );
  } else {
    checkPaused(ndis, miniport, name);
  }
  arena.free();
  miniport.changing = undefined;
  miniport.state = 'Paused';
  miniport.settled.remove(1);
}

/** nf-ndis-ndismpausecomplete.md. */
function pauseComplete(ndis: Ndis, handle: number): void {
  const name = 'NdisMPauseComplete';
  const miniport = ndis.handles.get(Miniport, handle, name, 'miniport adapter handle');
  if (miniport.state !== 'Pausing' || miniport.changing === undefined || miniport.changing.done) {
    throw ndis.broken(
      'pause-completed',
      `${name} was called for ${miniport.label}, which is ${miniport.state} and not waiting for it (R-075)`,
    );
  }
  checkPaused(ndis, miniport, name);
  miniport.changing.complete(c.NDIS_STATUS_SUCCESS);
}

/** A pause is done when everything came back. */
function checkPaused(ndis: Ndis, miniport: Miniport, by: string): void {
  const { sends, receives, indicating } = miniport;
  if (sends.count === 0 && receives.count === 0 && indicating === 0) return;
  throw ndis.broken(
    'pause-early',
    `${by} ended the pause of ${miniport.label} with ${sends.count} sends not completed, ` +
      `${receives.count} receives not returned and ${indicating} indications going on (R-076)`,
  );
}

/** MiniportRestart, from Paused to Running; after a failure it stays Paused (nc-ndis-miniport_restart.md, R-080, R-081, R-185). */
export function* restartMiniport(ndis: Ndis, miniport: Miniport): Operation<number> {
  yield* wait(miniport.settled);
  if (miniport.state !== 'Paused') return c.NDIS_STATUS_SUCCESS;
  miniport.settled.add(1);
  miniport.state = 'Restarting';
  const restarting = new Completion<number>(`NdisMRestartComplete of ${miniport.label}`);
  miniport.changing = restarting;
  const arena = new Arena(ndis, 'NDIS_MINIPORT_RESTART_PARAMETERS');
  const list: RestartList | undefined = restartAttributesOf(ndis, miniport);
  const parameters = arena.struct(NDIS_MINIPORT_RESTART_PARAMETERS, {
    Header: defaultHeader(
      c.NDIS_MINIPORT_RESTART_PARAMETERS_REVISION_1,
      c.NDIS_SIZEOF_MINIPORT_RESTART_PARAMETERS_REVISION_1,
    ),
    RestartAttributes: list?.address ?? 0,
  });
  const name = 'MiniportRestart';
  let status = yield* ndis.callDriver(
    name,
    miniport.driver.handlers['RestartHandler'] ?? 0,
    miniport.context,
    parameters,
  );
  if (status === c.NDIS_STATUS_PENDING) status = yield* restarting.wait();
  else if (restarting.done) {
    throw ndis.broken(
      'restart-completed-twice',
      `${name} of ${miniport.label} returned ${statusName(status)} and NdisMRestartComplete was called too`,
    );
  }
  list?.take(status === c.NDIS_STATUS_SUCCESS);
  arena.free();
  miniport.changing = undefined;
  miniport.state = status === c.NDIS_STATUS_SUCCESS ? 'Running' : 'Paused';
  miniport.settled.remove(1);
  return status;
}

/** nf-ndis-ndismrestartcomplete.md. */
function restartComplete(ndis: Ndis, handle: number, status: number): void {
  const name = 'NdisMRestartComplete';
  const miniport = ndis.handles.get(Miniport, handle, name, 'miniport adapter handle');
  if (miniport.state !== 'Restarting' || miniport.changing === undefined || miniport.changing.done) {
    throw ndis.broken(
      'restart-completed',
      `${name} was called for ${miniport.label}, which is ${miniport.state} and not waiting for it (R-080)`,
    );
  }
  if (status === c.NDIS_STATUS_PENDING) {
    throw ndis.broken(
      'restart-completed',
      `${name} was called with NDIS_STATUS_PENDING for ${miniport.label}`,
    );
  }
  miniport.changing.complete(status);
}

/** MiniportHaltEx of a Paused miniport with nothing outstanding (nc-ndis-miniport_halt.md, R-082, R-184). */
export function* haltMiniport(ndis: Ndis, miniport: Miniport, action: number): Operation<void> {
  yield* pauseMiniport(ndis, miniport, c.NDIS_PAUSE_NDIS_INTERNAL);
  yield* wait(miniport.requests);
  const name = 'MiniportHaltEx';
  miniport.halting = true;
  yield* ndis.callDriver(name, miniport.driver.handlers['HaltHandlerEx'] ?? 0, miniport.context, action);
  endMiniport(ndis, miniport, name);
}

/** What an initialization that failed and a halt have in common: the handle and everything made with it is dead. */
export function endMiniport(ndis: Ndis, miniport: Miniport, by: string): void {
  miniport.state = 'Halted';
  for (const check of ndis.miniportEndChecks) check(miniport, by);
  const { device } = miniport;
  ndis.miniports.delete(miniport.handle);
  if (device?.addedTo !== undefined) ndis.handles.replace(miniport.handle, device);
  else ndis.handles.close(miniport.handle, by);
  if (device !== undefined) {
    device.miniport = undefined;
    if (device.addedTo === undefined) device.handle = 0;
  }
  miniport.driver.devices.delete(miniport.key);
  miniport.ended.complete(undefined);
}

/** MiniportShutdownEx, for a bugcheck at any level (nc-ndis-miniport_shutdown.md, R-085, R-086). */
export function shutdownMiniport(ndis: Ndis, miniport: Miniport, action: number): void {
  const irql = action === c.NdisShutdownBugCheck ? HIGH_LEVEL : 0;
  miniport.state = 'Shutdown';
  ndis.callDriverNow(
    'MiniportShutdownEx',
    miniport.driver.handlers['ShutdownHandlerEx'] ?? 0,
    [miniport.context, action],
    irql,
  );
}

/** The bytes of an NDIS_OBJECT_HEADER of NDIS_OBJECT_TYPE_DEFAULT. */
export function defaultHeader(revision: number, size: number): Uint8Array {
  return Uint8Array.of(c.NDIS_OBJECT_TYPE_DEFAULT, revision, size & 0xff, size >> 8);
}
