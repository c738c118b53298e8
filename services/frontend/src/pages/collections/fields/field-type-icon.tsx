import {
  AtSign,
  Axis3d,
  Braces,
  Calendar,
  CalendarClock,
  CircleDot,
  DecimalsArrowRight,
  Fingerprint,
  Globe,
  Hash,
  Link2,
  ListChecks,
  ListTree,
  type LucideIcon,
  MapPin,
  Paperclip,
  Pi,
  ToggleLeft,
  Type,
} from "lucide-react";

const ICONS: Record<string, LucideIcon> = {
  text: Type,
  integer: Hash,
  number: Pi,
  decimal: DecimalsArrowRight,
  bool: ToggleLeft,
  datetime: CalendarClock,
  date: Calendar,
  email: AtSign,
  url: Globe,
  enum: ListChecks,
  json: Braces,
  uuid: Fingerprint,
  relation: Link2,
  file: Paperclip,
  object: ListTree,
  geo_point: MapPin,
  vector: Axis3d,
};

/** The icon of a field type; types of newer servers share one. */
export function FieldTypeIcon({ type, className }: { type: string; className?: string }) {
  const Icon = ICONS[type] ?? CircleDot;
  return <Icon aria-hidden className={className} strokeWidth={1.75} />;
}
