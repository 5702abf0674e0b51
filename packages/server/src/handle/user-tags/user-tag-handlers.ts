import { errors, type messages } from '@latchkey/contract';
import type { Call } from '../../kernel/call.ts';
import type { UserTagStore } from '../../store/user-tags.ts';
import type { WireReply } from '../connection/wire-reply.ts';
import type { Handlers } from '../handler.ts';
import { originOf } from '../origin.ts';

/** As Milvus' `proxy.rls.maxTagsPerPrincipal`. */
const MAX_TAGS = 50;
const MAX_KEY_BYTES = 255;
const MAX_VALUE_BYTES = 1024;

type Milvus = typeof messages.proto.milvus;

/** The calls about the tags of users, which row policies can ask for. */
export function createUserTagHandlers({ userTags }: { userTags: UserTagStore }): Handlers {
  return {
    AddUserTags: async (call: Call<InstanceType<Milvus['AddUserTagsRequest']>>) => {
      const { user_name: user, tags } = call.request;
      const added = checkedTags(tags);
      const key = { clusterId: call.clusterId, user };
      const outcome = await userTags.add(key, added, MAX_TAGS, originOf(call));
      if (outcome === 'no-user') throw errors.userNotFound(user);
      if (outcome === 'full') throw errors.tooManyTags(user, MAX_TAGS);
      return {};
    },

    DeleteUserTags: async (call: Call<InstanceType<Milvus['DeleteUserTagsRequest']>>) => {
      const { user_name: user, tag_keys: keys } = call.request;
      const key = { clusterId: call.clusterId, user };
      if (!(await userTags.remove(key, keys, originOf(call)))) throw errors.userNotFound(user);
      return {};
    },

    GetUserTags: async (
      call: Call<InstanceType<Milvus['GetUserTagsRequest']>>,
    ): Promise<WireReply<messages.proto.milvus.GetUserTagsResponse>> => {
      const { user_name: user } = call.request;
      const tags = await userTags.list(call.clusterId, user);
      if (!tags) throw errors.userNotFound(user);
      return { tags: Object.fromEntries(tags) };
    },

    ListUsersWithTag: async (
      call: Call<InstanceType<Milvus['ListUsersWithTagRequest']>>,
    ): Promise<WireReply<messages.proto.milvus.ListUsersWithTagResponse>> => {
      const { tag_key: key, tag_value: value } = call.request;
      return { user_names: await userTags.usersWith(call.clusterId, key, value) };
    },
  };
}

/** @throws errors.invalidParameter */
function checkedTags(tags: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  const entries = Object.entries(tags);
  if (entries.length === 0) throw errors.invalidParameter('tags should not be empty');
  for (const [key, value] of entries) {
    const bytes = Buffer.byteLength(key);
    if (bytes === 0 || bytes > MAX_KEY_BYTES) {
      throw errors.invalidParameter(`the key of a tag must have 1 to ${MAX_KEY_BYTES} bytes`);
    }
    if (Buffer.byteLength(value) > MAX_VALUE_BYTES) {
      throw errors.invalidParameter(
        `the value of tag ${key} is longer than ${MAX_VALUE_BYTES} bytes`,
      );
    }
  }
  return new Map(entries);
}
