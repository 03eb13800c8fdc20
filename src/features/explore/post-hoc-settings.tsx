import { defaultParameters, parameterProblem, POST_HOC_METHODS } from '@/analysis/post-hoc-methods';
import type { PostHocRequest } from '@/protocol/explore';
import { Switch } from '@/ui/controls';
import { NumberField } from '@/ui/number-field';
import { useKept } from './use-kept';
import styles from './post-hoc-settings.module.css';

/** Which methods are wanted, with their hyper-parameters. */
export interface PostHocChoice {
  on: ReadonlySet<string>;
  parameters: Readonly<Record<string, Record<string, number>>>;
}

const ALL: PostHocChoice = {
  on: new Set(POST_HOC_METHODS.map(m => m.key)),
  parameters: Object.fromEntries(POST_HOC_METHODS.map(m => [m.key, defaultParameters(m)])),
};

/** The choice of methods, all with their published settings at first. */
export function usePostHocChoice(): [PostHocChoice, (choice: PostHocChoice) => void] {
  return useKept('post-hoc choice', ALL);
}

/** The wanted methods as the worker takes them; null while a hyper-parameter is refused. */
export function methodsOf({ on, parameters }: PostHocChoice): PostHocRequest['methods'] | null {
  const chosen = POST_HOC_METHODS.filter(m => on.has(m.key));
  const refused = chosen.some(m => m.parameters.some(p => parameterProblem(p, parameters[m.key]![p.name]!) !== null));
  return refused ? null : chosen.map(m => ({ key: m.key, parameters: parameters[m.key]! }));
}

/** Switches and hyper-parameters of all methods. */
export function PostHocSettings({
  choice,
  onChoice,
}: {
  choice: PostHocChoice;
  onChoice: (choice: PostHocChoice) => void;
}) {
  const toggle = (key: string, wanted: boolean) => {
    const on = new Set(choice.on);
    if (wanted) on.add(key);
    else on.delete(key);
    onChoice({ ...choice, on });
  };
  const set = (key: string, name: string, value: number) =>
    onChoice({
      ...choice,
      parameters: { ...choice.parameters, [key]: { ...choice.parameters[key], [name]: value } },
    });
  return (
    <div className={styles.methods}>
      {POST_HOC_METHODS.map(method => (
        <div key={method.key} className={styles.method}>
          <Switch label={method.title} checked={choice.on.has(method.key)} onChange={on => toggle(method.key, on)} />
          <p className="about">
            {method.about} {method.source}.
          </p>
          {choice.on.has(method.key) && method.parameters.length > 0 && (
            <div className="fields">
              {method.parameters.map(parameter => {
                const value = choice.parameters[method.key]![parameter.name]!;
                return (
                  <NumberField
                    key={parameter.name}
                    label={parameter.name}
                    hint={parameter.about}
                    value={value}
                    problem={parameterProblem(parameter, value) ?? undefined}
                    onChange={next => set(method.key, parameter.name, next)}
                  />
                );
              })}
            </div>
          )}
        </div>
      ))}
    </div>
  );
}
