import { useQuery } from "@tanstack/react-query";
import { collectionsQuery } from "@/services/collections";
import { toast } from "@/stores/toast";
import { collectionRoute } from "./collections-route";
import { RenamePanel } from "./schema/rename-panel";

/** Gives a collection another name, for clients of the next version. */
export function RenameCollectionPanel({ name, onClose }: { name: string; onClose: () => void }) {
  const navigate = collectionRoute.useNavigate();
  const { data: collections = [] } = useQuery(collectionsQuery());
  return (
    <RenamePanel
      name={name}
      of="collection"
      description="Older versions keep the name that they have."
      taken={collections.map((each) => each.name)}
      toOperation={(to) => ({ op: "rename_collection", collection: name, to })}
      onRenamed={(to) => {
        toast({ tone: "success", title: `Collection ${name} is ${to} now` });
        void navigate({ to: "/collections/$name", params: { name: to }, replace: true });
      }}
      onClose={onClose}
    />
  );
}
