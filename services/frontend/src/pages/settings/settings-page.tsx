import { useQuery } from "@tanstack/react-query";
import { Settings } from "lucide-react";
import { MissingState } from "@/components/feedback/missing-state";
import { SettingsPage as Frame } from "@/components/layout/settings-page";
import { settingsQuery } from "@/services/settings";
import { RedirectsCard } from "./redirects-card";
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
        // New keys take over what was saved, here or elsewhere.
        <div className="space-y-5">
          <RegistrationCard
            key={`${settings.data.registration} ${settings.data.anonymous}`}
            saved={settings.data}
          />
          <RedirectsCard key={settings.data.redirects.join("\n")} saved={settings.data.redirects} />
        </div>
      ) : (
        <MissingState query={settings} noun="settings" icon={<Settings aria-hidden />}>
          The server may be older than this console.
        </MissingState>
      )}
    </Frame>
  );
}
