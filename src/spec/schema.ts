import { longestFriendlyName, mostMiniports, questions } from './questions.js';
import { highestVlan, nativeVlan } from './vlan-ids.js';

/** JSON schema (draft 2020-12) of the answers file. What answers ask of each other stands in the descriptions. */
export function answersSchema(): Readonly<Record<string, unknown>> {
  const properties = Object.fromEntries(
    questions.map(({ id, help, schema, defaultText, choices }) => [
      id,
      { description: `${help}; default: ${defaultText}${choiceText(choices)}`, ...schema },
    ]),
  );
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Answers for generator-ndis-im',
    type: 'object',
    additionalProperties: false,
    properties: {
      ...properties,
      miniports: {
        description: 'one row a virtual miniport; what a row leaves out comes from friendlyName and vlanIds',
        type: 'array',
        minItems: 1,
        maxItems: mostMiniports,
        items: {
          type: 'object',
          additionalProperties: false,
          properties: {
            friendlyName: { type: 'string', minLength: 1, maxLength: longestFriendlyName },
            vlanId: { type: 'integer', minimum: nativeVlan, maximum: highestVlan },
          },
        },
      },
    },
  };
}

function choiceText(choices: (typeof questions)[number]['choices']): string {
  return choices === undefined ? '' : `; ${choices.map(({ value, hint }) => `${value}: ${hint}`).join('; ')}`;
}
