// What these pages take from the shared client, under the names they use.
import type { RoomEvent } from "../shared/api";

export { api, ApiError, boot, newKey, operator, risk, studio } from "../shared/api";
export type * from "../shared/api/types";
export type ServerEvent = RoomEvent;
