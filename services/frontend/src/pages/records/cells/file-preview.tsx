import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Skeleton } from "@/components/ui/skeleton";
import { type FileInfo, fileBlobQuery } from "@/services/files";
import { cn } from "@/utils/cn";

/** An image of the file storage, fetched with the operator's token. Stays empty if it cannot be shown. */
export function FilePreview({ file, className }: { file: FileInfo; className?: string }) {
  const { data: blob, isError } = useQuery(fileBlobQuery(file.id));
  const url = useObjectUrl(blob);
  if (isError) return null;
  if (url === null) return <Skeleton className={cn(className, "shrink-0")} />;
  return <img src={url} alt="" className={cn("shrink-0", className)} />;
}

/** An address for content in memory, given back when nothing shows it any more. */
function useObjectUrl(blob: Blob | undefined): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (blob === undefined) return;
    const made = URL.createObjectURL(blob);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  return url;
}
