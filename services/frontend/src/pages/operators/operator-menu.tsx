import { Ellipsis, ShieldUser, Trash2 } from "lucide-react";
import { Menu, MenuItem } from "@/components/ui/dropdown-menu";
import { IconButton } from "@/components/ui/icon-button";
import { useRefusal } from "@/hooks/use-refusal";

interface OperatorMenuProps {
  email: string;
  onChangeRole: () => void;
  onRemove: () => void;
}

/** What can be done about an operator. */
export function OperatorMenu({ email, onChangeRole, onRemove }: OperatorMenuProps) {
  const refusal = useRefusal("owner");
  const button = (
    <IconButton label={`Actions for ${email}`} size="icon-sm" className="relative" disabledReason={refusal}>
      <Ellipsis aria-hidden />
    </IconButton>
  );
  if (refusal) return button;
  return (
    <Menu trigger={button}>
      <MenuItem onSelect={onChangeRole}>
        <ShieldUser aria-hidden />
        Change role
      </MenuItem>
      <MenuItem danger onSelect={onRemove}>
        <Trash2 aria-hidden />
        Remove
      </MenuItem>
    </Menu>
  );
}
