import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Card } from "@/components/layout/card";
import { Badge } from "@/components/ui/badge";
import { Code, CodeBlock } from "@/components/ui/code";
import { versionsQuery } from "@/services/versions";
import type { Collection, Rules } from "@/types/schema";
import { ACCESS_TONES } from "../rules/rule-editor";
import { ACCESS_LABELS, accessOf } from "../rules/rules.utils";
import { curlOf, type ExampleCall, exampleCalls, ID, javascriptOf, type Language } from "./examples.utils";
import { LanguageChoice } from "./language-choice";

/** How an application calls this collection, ready to be copied. */
export function ApiTab({ collection }: { collection: Collection }) {
  const [language, setLanguage] = useState<Language>("curl");
  const version = useQuery(versionsQuery()).data?.at(-1)?.version ?? 1;
  return (
    <div className="grid grid-cols-1 gap-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-ink-muted">
          Served at <Code>{`${location.origin}/v${version}/${collection.name}`}</Code>
        </p>
        <LanguageChoice value={language} onValueChange={setLanguage} />
      </div>
      {exampleCalls(collection, version).map((call) => (
        <CallCard key={call.title} call={call} rules={collection.rules} language={language} />
      ))}
    </div>
  );
}

interface CallCardProps {
  call: ExampleCall;
  rules: Rules;
  language: Language;
}

function CallCard({ call, rules, language }: CallCardProps) {
  const access = call.rule === null ? "public" : accessOf(rules[call.rule]);
  const code = language === "curl" ? curlOf(call, location.origin) : javascriptOf(call, location.origin);
  return (
    <Card title={call.title} aside={<Badge tone={ACCESS_TONES[access]}>{ACCESS_LABELS[access]}</Badge>}>
      <div className="grid grid-cols-1 gap-3 p-4">
        {access === "closed" && (
          <p className="text-ink-muted">No rule allows this yet: the API refuses it to everyone.</p>
        )}
        {call.hint && <p className="text-ink-muted">{call.hint}</p>}
        <CodeBlock label={`${call.method} ${call.path.replace(ID, "{id}")}`} code={code} />
      </div>
    </Card>
  );
}
