import { useId, type ReactNode } from 'react';

interface FieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  unit?: string;
  hint?: ReactNode;
  error?: string | null | undefined;
  disabled?: boolean;
  placeholder?: string;
  /** Beside the input: "Max". */
  action?: ReactNode;
}

/** A number is typed as text: a browser's number field rounds, and hides what it does not like. */
export function Field(props: FieldProps & { numeric?: boolean }) {
  const id = useId();
  const note = `${id}-note`;
  return (
    <div className="field">
      <label htmlFor={id}>{props.label}</label>
      <div className="box">
        <input
          id={id}
          value={props.value}
          onChange={(event) => props.onChange(event.target.value)}
          inputMode={props.numeric === false ? 'text' : 'decimal'}
          autoComplete="off"
          spellCheck={false}
          disabled={props.disabled}
          placeholder={props.placeholder}
          aria-invalid={Boolean(props.error)}
          aria-describedby={props.hint || props.error ? note : undefined}
        />
        {props.unit && <span>{props.unit}</span>}
        {props.action}
      </div>
      {(props.error || props.hint) && (
        <div id={note} className={props.error ? 'error' : 'hint'}>
          {props.error ?? props.hint}
        </div>
      )}
    </div>
  );
}

export function Choice<T extends string | number>(props: {
  label: string;
  value: T;
  options: readonly { value: T; label: string; disabled?: boolean }[];
  onChange: (value: T) => void;
  hideLabel?: boolean;
}) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id} className={props.hideLabel ? 'hidden-visually' : undefined}>
        {props.label}
      </label>
      <select
        id={id}
        value={String(props.value)}
        onChange={(event) => {
          const found = props.options.find((each) => String(each.value) === event.target.value);
          if (found) props.onChange(found.value);
        }}
      >
        {props.options.map((each) => (
          <option key={String(each.value)} value={String(each.value)} disabled={each.disabled}>
            {each.label}
          </option>
        ))}
      </select>
    </div>
  );
}

export function Slider(props: {
  label: string;
  value: number;
  min: number;
  max: number;
  step: number;
  /** What the value means, in words. */
  text: string;
  onChange: (value: number) => void;
}) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>
        {props.label}: <strong>{props.text}</strong>
      </label>
      <input
        id={id}
        type="range"
        min={props.min}
        max={props.max}
        step={props.step}
        value={props.value}
        aria-valuetext={props.text}
        onInput={(event) => props.onChange(Number(event.currentTarget.value))}
        onChange={() => undefined}
      />
    </div>
  );
}
