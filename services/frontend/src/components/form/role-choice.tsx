import { useId } from "react";
import { ROLES, type Role } from "@/utils/roles";
import { RadioOption } from "./radio-option";

const MAY: Record<Role, string> = {
  viewer: "Reads everything but secrets, and changes nothing.",
  support: "Helps users too: disables and deletes them, ends their sessions, acts as one of them.",
  developer: "Works on collections, versions, records, keys and mails too.",
  owner: "Everything: operators, settings, and what cannot be taken back.",
};

interface RoleChoiceProps {
  value: Role;
  onChange: (role: Role) => void;
  error?: string | undefined;
}

/** One of the roles, each with what it may do. */
export function RoleChoice({ value, onChange, error }: RoleChoiceProps) {
  const name = useId();
  return (
    <fieldset className="space-y-3" aria-describedby={error ? `${name}-error` : undefined}>
      <legend className="mb-2 font-medium text-sm">Role</legend>
      {ROLES.map((role) => (
        <RadioOption
          key={role}
          name={name}
          label={<span className="capitalize">{role}</span>}
          hint={MAY[role]}
          checked={value === role}
          onSelect={() => onChange(role)}
        />
      ))}
      {error && (
        <p id={`${name}-error`} role="alert" className="text-danger text-xs">
          {error}
        </p>
      )}
    </fieldset>
  );
}
