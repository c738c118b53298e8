import { useQuery } from "@tanstack/react-query";
import { Settings } from "lucide-react";
import { MissingState } from "@/components/feedback/missing-state";
import { SettingsPage as Frame } from "@/components/layout/settings-page";
import { settingsQuery } from "@/services/settings";
import { RegistrationCard } from "./registration-card";

/** What holds for the whole installation, and can be changed while it runs. */
export default function SettingsPage() {
  const settings = useQuery(settingsQuery());
  return (
    <Frame
      title="General"
      description="What holds for the whole installation. A change reaches every node within a second."
    >
      {settings.data ? (
        // A new key takes over what was saved, here or elsewhere.
        <RegistrationCard key={settings.data.registration} saved={settings.data.registration} />
      ) : (
        <MissingState query={settings} noun="settings" icon={<Settings aria-hidden />}>
          The server may be older than this console.
        </MissingState>
      )}
    </Frame>
  );
}
