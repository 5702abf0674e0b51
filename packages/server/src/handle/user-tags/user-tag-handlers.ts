import { errors, type messages } from '@latchkey/contract';
import type { Call } from '../../kernel/call.ts';
import type { UserTagStore } from '../../store/user-tags.ts';
import type { WireReply } from '../connection/wire-reply.ts';
import type { Handlers } from '../handler.ts';
import { originOf } from '../origin.ts';
import { checkTags, MAX_TAGS } from './check-tags.ts';

type Milvus = typeof messages.proto.milvus;

/** The calls about the tags of users, which row policies can ask for. */
export function createUserTagHandlers({ userTags }: { userTags: UserTagStore }): Handlers {
  return {
    AddUserTags: async (call: Call<InstanceType<Milvus['AddUserTagsRequest']>>) => {
      const { user_name: user, tags } = call.request;
      const added = checkTags(tags);
      if (added.size === 0) throw errors.invalidParameter('tags should not be empty');
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
