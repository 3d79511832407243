# Who or what causes the risks of each subdomain? Counted in R, from the rows themselves.

base <- Sys.getenv("RISKBASE", "http://127.0.0.1:8000")

risks <- read.csv(paste0(base, "/risks.csv?fields=id,subdomain,entity"), colClasses = "character")

# "not-coded" is a decision of the coders and "blank" is none: neither is part of a share.
coded <- risks[risks$subdomain != "" & !risks$entity %in% c("not-coded", "blank"), ]

counts <- table(coded$subdomain, coded$entity)
print(counts)
print(round(prop.table(counts, 1), 2))
cat(nrow(risks), "risks,", nrow(coded), "of them in a subdomain and coded\n")
